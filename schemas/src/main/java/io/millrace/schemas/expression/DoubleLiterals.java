package io.millrace.schemas.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExprConverter;
import dev.cel.parser.Operator;

/**
 * Whole-number literals read as doubles, because CEL has no arithmetic over both and a pipeline's
 * numbers are doubles. Positions in the text are kept for messages.
 */
final class DoubleLiterals {
  private DoubleLiterals() {}

  static CelAbstractSyntaxTree in(CelAbstractSyntaxTree parsed) {
    CelMutableExpr expression = CelMutableExprConverter.fromCelExpr(parsed.getExpr());
    convert(expression);
    return CelAbstractSyntaxTree.newParsedAst(
        CelMutableExprConverter.fromMutableExpr(expression), parsed.getSource());
  }

  private static void convert(CelMutableExpr expression) {
    switch (expression.getKind()) {
      case CONSTANT -> convertConstant(expression);
      case CALL -> convertCall(expression.call());
      case LIST -> expression.list().elements().forEach(DoubleLiterals::convert);
      default -> {} // maps and fields of structures are never a stream's values
    }
  }

  /**
   * Positions are whole: those in brackets, and what a text's or time's own functions are given.
   */
  private static void convertCall(CelMutableExpr.CelMutableCall call) {
    call.target().ifPresent(DoubleLiterals::convert);
    boolean method = call.target().filter(target -> !isMath(target)).isPresent();
    boolean element = call.function().equals(Operator.INDEX.getFunction());
    if (element) {
      convert(call.args().getFirst());
    } else if (!method) {
      call.args().forEach(DoubleLiterals::convert);
    }
  }

  private static boolean isMath(CelMutableExpr target) {
    return target.getKind() == CelExpr.ExprKind.Kind.IDENT && target.ident().name().equals("math");
  }

  private static void convertConstant(CelMutableExpr expression) {
    CelConstant constant = expression.constant();
    if (constant.getKind() == CelConstant.Kind.INT64_VALUE) {
      expression.setConstant(CelConstant.ofValue((double) constant.int64Value()));
    }
  }
}
