package lastgasp.desk;

/** How a ticket is shown; every team has its own, made at run time. */
public class TicketView {
    public String title(long number) {
        return "Ticket " + number;
    }
}
