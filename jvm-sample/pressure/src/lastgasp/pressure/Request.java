package lastgasp.pressure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The head of an HTTP request, as long as it may be; a body is not read. */
final class Request {
    private static final int HEAD_BYTES_MAX = 2048;
    private static final String HEAD_END = "\r\n\r\n";

    private final String head;

    private Request(String head) {
        this.head = head;
    }

    /** @throws IOException when the connection ends, or {@code HEAD_BYTES_MAX} are over, before the head does */
    static Request read(InputStream in) throws IOException {
        byte[] bytes = new byte[HEAD_BYTES_MAX];
        int length = 0;
        while (length < HEAD_BYTES_MAX) {
            int read = in.read(bytes, length, HEAD_BYTES_MAX - length);
            if (read < 0) {
                throw new IOException("the connection ended within a request's head");
            }
            length += read;
            String head = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
            int end = head.indexOf(HEAD_END);
            if (end >= 0) {
                return new Request(head.substring(0, end));
            }
        }
        throw new IOException("a request's head is longer than " + HEAD_BYTES_MAX + " bytes");
    }

    /** Whether it is of that method and path, whatever the query. */
    boolean isFor(String methodAndPath) {
        return head.startsWith(methodAndPath + "?") || head.startsWith(methodAndPath + " ");
    }

    /** Of the query, as it was sent; empty where it has none of that name. */
    String parameter(String name) {
        String target = head.split(" ", 3)[1];
        for (String pair : target.substring(target.indexOf('?') + 1).split("&")) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        return "";
    }

    boolean hasToken(String token) {
        for (String line : head.split("\r\n")) {
            String[] field = line.split(":", 2);
            if (field.length == 2 && field[0].toLowerCase(Locale.ROOT).equals("authorization")) {
                return field[1].trim().equals("Bearer " + token);
            }
        }
        return false;
    }
}
