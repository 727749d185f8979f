package lastgasp.desk;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /views?teams=N} renders a ticket in the views of N teams (1 to 10,000, default 10). */
@RestController
class TicketViewController {
    private static final Logger LOG = LoggerFactory.getLogger(TicketViewController.class);
    private static final int TEAMS_MAX = 10_000;
    private static final long EXAMPLE_TICKET = 4711;

    private final TicketViewFactory views;

    TicketViewController(TicketViewFactory views) {
        this.views = views;
    }

    @PostMapping("/views")
    @ResponseStatus(HttpStatus.CREATED)
    String render(@RequestParam(defaultValue = "10") int teams) {
        Bounds.require("teams", teams, TEAMS_MAX);
        String title = "";
        for (int team = 1; team <= teams; team++) {
            title = views.view("Team " + team).title(EXAMPLE_TICKET);
        }
        LOG.info("rendered {} teams={} made={}", title, teams, views.madeCount());
        return title + "\n";
    }
}
