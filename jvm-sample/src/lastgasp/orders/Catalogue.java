package lastgasp.orders;

import java.util.ArrayList;
import java.util.List;

/**
 * The season's catalogue: its pages, as drawn for the screen, until it goes to the printer as one
 * document. The length of that is computed as a fraction and cast, which makes whatever is too large
 * {@link Integer#MAX_VALUE}: the wrong length of the array-size scenario.
 */
final class Catalogue {
    static final int SCREEN_DPI = 72;

    private static final int PAGE_BYTES = 64 * 1024;

    private final List<byte[]> pages = new ArrayList<>();

    synchronized void addPages(int count) {
        for (int i = 0; i < count; i++) {
            pages.add(new byte[PAGE_BYTES]);
        }
    }

    synchronized int pageCount() {
        return pages.size();
    }

    /** All pages in one document, each pixel of the screen as the square of dots that the printer makes of it. */
    synchronized byte[] print(int dpi) {
        double scale = (double) dpi / SCREEN_DPI;
        byte[] document = new byte[(int) (pages.size() * PAGE_BYTES * scale * scale)];
        int offset = 0;
        for (byte[] page : pages) {
            System.arraycopy(page, 0, document, offset, PAGE_BYTES);
            offset += (int) (PAGE_BYTES * scale * scale);
        }
        return document;
    }
}
