package lastgasp.pressure;

/** The content of a Code attribute: calls a method with the parameters that came, hands on what it returns, and returns it. */
final class TapCode {
    private static final int ILOAD = 21;
    private static final int LLOAD = 22;
    private static final int FLOAD = 23;
    private static final int DLOAD = 24;
    private static final int ALOAD = 25;
    private static final int DUP = 89;
    private static final int ARETURN = 176;
    private static final int INVOKESPECIAL = 183;
    private static final int INVOKESTATIC = 184;
    /** What is returned, and its copy. */
    private static final int STACK_MIN = 2;

    private final ClassBytes instructions = new ClassBytes();
    private int slots;

    private TapCode() {}

    /**
     * @param descriptor of the method that it is the code of
     * @param calledMethod the constant of a method of the same class and descriptor
     * @param toldMethod the constant of a static method that takes one object
     */
    static ClassBytes of(boolean isStatic, String descriptor, int calledMethod, int toldMethod) {
        TapCode code = new TapCode();
        if (!isStatic) {
            code.load(ALOAD, 1);
        }
        code.loadParameters(descriptor);
        code.instructions.u1(isStatic ? INVOKESTATIC : INVOKESPECIAL);
        code.instructions.u2(calledMethod);
        code.instructions.u1(DUP);
        code.instructions.u1(INVOKESTATIC);
        code.instructions.u2(toldMethod);
        code.instructions.u1(ARETURN);
        return code.content();
    }

    private void loadParameters(String descriptor) {
        int at = 1;
        while (descriptor.charAt(at) != ')') {
            switch (descriptor.charAt(at)) {
                case 'J':
                    load(LLOAD, 2);
                    break;
                case 'D':
                    load(DLOAD, 2);
                    break;
                case 'F':
                    load(FLOAD, 1);
                    break;
                case 'L':
                case '[':
                    load(ALOAD, 1);
                    break;
                default:
                    load(ILOAD, 1);
            }
            at = typeEnd(descriptor, at);
        }
    }

    /** Where the type that starts there ends. */
    private static int typeEnd(String descriptor, int start) {
        int at = start;
        while (descriptor.charAt(at) == '[') {
            at++;
        }
        return descriptor.charAt(at) == 'L' ? descriptor.indexOf(';', at) + 1 : at + 1;
    }

    private void load(int opcode, int width) {
        instructions.u1(opcode);
        // Parameters have 255 slots at most: it fits.
        instructions.u1(slots);
        slots += width;
    }

    private ClassBytes content() {
        ClassBytes content = new ClassBytes();
        content.u2(Math.max(STACK_MIN, slots));
        content.u2(slots);
        content.u4(instructions.size());
        content.all(instructions);
        content.u2(0); // exception handlers
        content.u2(0); // attributes
        return content;
    }
}
