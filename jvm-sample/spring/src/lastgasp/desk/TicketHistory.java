package lastgasp.desk;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.springframework.stereotype.Repository;

/** The tickets of a customer, as a database would give them. */
@Repository
class TicketHistory {
    private static final String TEXT = "The parcel has not arrived although the tracking says so. ".repeat(5);

    /** Every word of every ticket: about 300 bytes each. */
    byte[] transcript(long customer, int ticketCount) {
        ByteArrayOutputStream transcript = new ByteArrayOutputStream();
        for (int ticket = 1; ticket <= ticketCount; ticket++) {
            transcript.writeBytes((customer + "/" + ticket + ": " + TEXT + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return transcript.toByteArray();
    }
}
