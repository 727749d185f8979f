package lastgasp.orders;

/**
 * The printed catalogue. Its length is computed as a fraction and cast, which makes whatever is too
 * large {@link Integer#MAX_VALUE}: the wrong length of the array-size scenario.
 */
final class Catalogue {
    private static final int PRODUCT_BYTES = 600;
    private static final double WITH_MARGINS = 1.25;

    private byte[] pages = {};

    void reserve(int productCount) {
        pages = new byte[(int) (productCount * WITH_MARGINS * PRODUCT_BYTES)];
    }

    int sizeBytes() {
        return pages.length;
    }
}
