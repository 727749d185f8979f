package lastgasp.desk;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** The numbers that a request may ask for. */
final class Bounds {
    private Bounds() {}

    /** Answers 400 to a number out of its bounds. */
    static void require(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, name + " must be a number from 1 to " + max);
        }
    }
}
