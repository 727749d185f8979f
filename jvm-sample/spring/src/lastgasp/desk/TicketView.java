package lastgasp.desk;

/** How a ticket is shown; every team has its own, made at run time. Public, as its proxies are of loaders of their own. */
public interface TicketView {
    String title(long number);
}
