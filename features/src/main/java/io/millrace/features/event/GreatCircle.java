package io.millrace.features.event;

/**
 * The shortest way between two places along a sphere of the Earth's mean radius, R = 6371.0088 km
 * (IUGG), by the haversine formula, which stays exact for near places:
 *
 * <pre>
 *   h = sin²((φ2 - φ1) / 2) + cos φ1 · cos φ2 · sin²((λ2 - λ1) / 2)      d = 2 R asin √h
 * </pre>
 *
 * with latitudes φ and longitudes λ in radians (Sinnott, Virtues of the Haversine, Sky and
 * Telescope 1984). The Earth is flattened: against the WGS 84 ellipsoid the result is off by 0.56 %
 * at most. Computed with {@link StrictMath}, so every JVM and processor gives the same bits.
 */
final class GreatCircle {
  static final double RADIUS_KM = 6371.0088;

  private static final double LARGEST_LATITUDE = 90;
  private static final double LARGEST_LONGITUDE = 360;

  private GreatCircle() {}

  /** Kilometres between two places in degrees; NaN where one of them is missing or no place. */
  static double kilometres(double lat1, double lon1, double lat2, double lon2) {
    if (!isPlace(lat1, lon1) || !isPlace(lat2, lon2)) {
      return Double.NaN;
    }
    double north = StrictMath.sin(radians(lat2 - lat1) / 2);
    double east = StrictMath.sin(radians(lon2 - lon1) / 2);
    double h =
        north * north + StrictMath.cos(radians(lat1)) * StrictMath.cos(radians(lat2)) * east * east;
    return 2 * RADIUS_KM * StrictMath.asin(Math.min(1, Math.sqrt(h)));
  }

  private static boolean isPlace(double latitude, double longitude) {
    return Math.abs(latitude) <= LARGEST_LATITUDE && Math.abs(longitude) <= LARGEST_LONGITUDE;
  }

  private static double radians(double degrees) {
    return degrees * (Math.PI / 180);
  }
}
