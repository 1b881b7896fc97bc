package io.millrace.monitor.flink;

import io.millrace.monitor.join.InputForm;
import io.millrace.monitor.join.JoinInput;
import io.millrace.monitor.join.Pending;
import io.millrace.monitor.join.PendingForm;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** The type information of everything that travels between operators or rests in their state. */
public final class FlatTypes {
  static final TypeInformation<JoinInput> INPUT = new FlatTypeInfo<>(JoinInput.class, new Inputs());
  static final TypeInformation<Pending> PENDING = new FlatTypeInfo<>(Pending.class, new Pendings());
  static final TypeInformation<Arrival> ARRIVAL = new FlatTypeInfo<>(Arrival.class, new Arrivals());
  static final TypeInformation<Finding> FINDING = new FlatTypeInfo<>(Finding.class, new Findings());
  static final TypeInformation<TopicRecord> RECORD =
      new FlatTypeInfo<>(TopicRecord.class, new Records());

  private FlatTypes() {}

  /** Inputs of the join. */
  public static final class Inputs extends FlatSerializer<JoinInput> {
    private static final long serialVersionUID = 1L;

    @Override
    byte[] toBytes(JoinInput value) {
      return InputForm.toBytes(value);
    }

    @Override
    JoinInput fromBytes(byte[] bytes) {
      return InputForm.fromBytes(bytes);
    }

    @Override
    public TypeSerializerSnapshot<JoinInput> snapshotConfiguration() {
      return new InputsForm();
    }

    /** Names the serialiser in a checkpoint. */
    public static final class InputsForm extends SimpleTypeSerializerSnapshot<JoinInput> {
      public InputsForm() {
        super(Inputs::new);
      }
    }
  }

  /** Pending events: the join's state. */
  public static final class Pendings extends FlatSerializer<Pending> {
    private static final long serialVersionUID = 1L;

    @Override
    byte[] toBytes(Pending value) {
      return PendingForm.toBytes(value);
    }

    @Override
    Pending fromBytes(byte[] bytes) {
      return PendingForm.fromBytes(bytes);
    }

    @Override
    public TypeSerializerSnapshot<Pending> snapshotConfiguration() {
      return new PendingsForm();
    }

    /** Names the serialiser in a checkpoint. */
    public static final class PendingsForm extends SimpleTypeSerializerSnapshot<Pending> {
      public PendingsForm() {
        super(Pendings::new);
      }
    }
  }

  /** What comes out of the sources. */
  public static final class Arrivals extends FlatSerializer<Arrival> {
    private static final long serialVersionUID = 1L;

    @Override
    byte[] toBytes(Arrival value) {
      return FlatForms.toBytes(value);
    }

    @Override
    Arrival fromBytes(byte[] bytes) {
      return FlatForms.arrival(bytes);
    }

    @Override
    public TypeSerializerSnapshot<Arrival> snapshotConfiguration() {
      return new ArrivalsForm();
    }

    /** Names the serialiser in a checkpoint. */
    public static final class ArrivalsForm extends SimpleTypeSerializerSnapshot<Arrival> {
      public ArrivalsForm() {
        super(Arrivals::new);
      }
    }
  }

  /** What goes into the ordered step. */
  public static final class Findings extends FlatSerializer<Finding> {
    private static final long serialVersionUID = 1L;

    @Override
    byte[] toBytes(Finding value) {
      return FlatForms.toBytes(value);
    }

    @Override
    Finding fromBytes(byte[] bytes) {
      return FlatForms.finding(bytes);
    }

    @Override
    public TypeSerializerSnapshot<Finding> snapshotConfiguration() {
      return new FindingsForm();
    }

    /** Names the serialiser in a checkpoint. */
    public static final class FindingsForm extends SimpleTypeSerializerSnapshot<Finding> {
      public FindingsForm() {
        super(Findings::new);
      }
    }
  }

  /** What goes to Kafka. */
  public static final class Records extends FlatSerializer<TopicRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    byte[] toBytes(TopicRecord value) {
      return FlatForms.toBytes(value);
    }

    @Override
    TopicRecord fromBytes(byte[] bytes) {
      return FlatForms.record(bytes);
    }

    @Override
    public TypeSerializerSnapshot<TopicRecord> snapshotConfiguration() {
      return new RecordsForm();
    }

    /** Names the serialiser in a checkpoint. */
    public static final class RecordsForm extends SimpleTypeSerializerSnapshot<TopicRecord> {
      public RecordsForm() {
        super(Records::new);
      }
    }
  }
}
