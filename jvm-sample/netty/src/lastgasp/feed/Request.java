package lastgasp.feed;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;

/** A request's parameters and the allocator of its connection. */
record Request(QueryStringDecoder query, ByteBufAllocator allocator) {
    /** The first value, or {@code null}. */
    String text(String name) {
        List<String> values = query.parameters().get(name);
        return values == null ? null : values.get(0);
    }

    /** A number from 1 to a maximum; throws {@link IllegalArgumentException} for any other. */
    int number(String name, int defaultValue, int max) {
        String text = text(name);
        int value = text == null ? defaultValue : Integer.parseInt(text);
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " must be a number from 1 to " + max);
        }
        return value;
    }
}
