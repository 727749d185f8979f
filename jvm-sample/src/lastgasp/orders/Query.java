package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;

/** Parameters of a request's query string, which are never encoded here. */
final class Query {
    private Query() {}

    /** A whole number: {@code absent} without that parameter, -1 where it is none. */
    static int number(HttpExchange exchange, String name, int absent) {
        String text = text(exchange, name);
        if (text == null) {
            return absent;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }

    /** A parameter as it was written, {@code null} without one. */
    static String text(HttpExchange exchange, String name) {
        String query = exchange.getRequestURI().getQuery();
        if (query == null) {
            return null;
        }
        for (String parameter : query.split("&")) {
            if (parameter.startsWith(name) && parameter.startsWith("=", name.length())) {
                return parameter.substring(name.length() + 1);
            }
        }
        return null;
    }
}
