package lastgasp.pressure;

import java.io.IOException;
import java.lang.instrument.Instrumentation;

/**
 * A Java agent that drives the JVM it is loaded into out of memory, when and as far as it is told to:
 * {@code -javaagent:pressure.jar=port=<port>,token=<token>[,retain=<class>#<method>]}.
 *
 * <p>Until then it is one thread that waits on a port of the loopback address. It never keeps the service
 * from starting: what hinders it is a line on standard output.
 */
public final class Agent {
    private Agent() {}

    public static void premain(String options, Instrumentation instrumentation) {
        try {
            String retained = option(options, "retain");
            if (retained != null) {
                instrumentation.addTransformer(new ReturnTap(retained));
            }
            ControlServer.start(Integer.parseInt(needed(options, "port")), needed(options, "token"));
        } catch (IOException | RuntimeException hindrance) {
            Out.line("lastgasp-pressure is not there: " + hindrance);
        }
    }

    private static String needed(String options, String name) {
        String value = option(options, name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name + "= in its options");
        }
        return value;
    }

    /** {@code null} where it is not among them. */
    private static String option(String options, String name) {
        for (String option : String.valueOf(options).split(",")) {
            if (option.startsWith(name + "=")) {
                return option.substring(name.length() + 1);
            }
        }
        return null;
    }
}
