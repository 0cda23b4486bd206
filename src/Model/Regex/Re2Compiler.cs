namespace Barograph.Model.Regex;

/// <summary>Turns a parsed pattern into an automaton (Thompson's construction with priorities, as in RE2).</summary>
internal sealed class Re2Compiler
{
    /// <summary>Instructions; Go stops at 128 MiB of syntax tree, we at about 6 MiB of program.</summary>
    private const int MaxInstructions = 500_000;

    private readonly string source;
    private readonly List<Re2Instruction> program = [];
    private readonly List<CodePointSet> sets = [];
    private readonly Dictionary<CodePointSet, int> setNumbers = [];
    private bool hasAssertions;

    private Re2Compiler(string source) => this.source = source;

    internal static Re2Program Compile(Re2Node root, int groupCount, string source)
    {
        var compiler = new Re2Compiler(source);
        var match = compiler.Emit(Re2Op.Match, 0, 0);
        var start = compiler.Node(root, match);
        if (compiler.hasAssertions)
        {
            compiler.SetNumber(Re2ClassReader.Words);
            compiler.SetNumber(CodePointSet.Single('\n'));
        }

        var classes = new CodePointClasses(compiler.sets);
        var members = new ulong[compiler.sets.Count][];
        for (var i = 0; i < members.Length; i++)
            members[i] = classes.Members(compiler.sets[i]);
        return new Re2Program([.. compiler.program], start, classes, members, compiler.hasAssertions, (groupCount + 1) * 2);
    }

    private int Emit(Re2Op op, int next, int arg)
    {
        if (program.Count >= MaxInstructions)
            throw new Re2SyntaxException("expression too large", source);
        program.Add(new Re2Instruction(op, next, arg));
        return program.Count - 1;
    }

    private int SetNumber(CodePointSet set)
    {
        if (!setNumbers.TryGetValue(set, out var number))
        {
            setNumbers[set] = number = sets.Count;
            sets.Add(set);
        }

        return number;
    }

    // Code is made from back to front: every node gets the place to go on to, and answers where it begins.
    private int Node(Re2Node node, int next)
    {
        switch (node.Kind)
        {
            case Re2Kind.Empty:
                return next;
            case Re2Kind.Literal:
                return Literal(node.Text, next);
            case Re2Kind.Set:
                return Emit(Re2Op.Set, next, SetNumber(node.Set!));
            case Re2Kind.Capture:
                var close = Emit(Re2Op.Save, next, (node.Group * 2) + 1);
                return Emit(Re2Op.Save, Node(node.Only, close), node.Group * 2);
            case Re2Kind.Repeat:
                return Repeat(node, next);
            case Re2Kind.Concat:
                for (var i = node.Children.Length - 1; i >= 0; i--)
                    next = Node(node.Children[i], next);
                return next;
            case Re2Kind.Alternate:
                var start = Node(node.Children[^1], next);
                for (var i = node.Children.Length - 2; i >= 0; i--)
                    start = Emit(Re2Op.Fork, Node(node.Children[i], next), start);
                return start;
            default:
                hasAssertions = true;
                return Emit(Re2Op.Assert, next, (int)node.Kind);
        }
    }

    private int Literal(byte[] utf8, int next)
    {
        var runes = new List<int>();
        foreach (var rune in System.Text.Encoding.UTF8.GetString(utf8).EnumerateRunes())
            runes.Add(rune.Value);
        for (var i = runes.Count - 1; i >= 0; i--)
            next = Emit(Re2Op.Set, next, SetNumber(CodePointSet.Single(runes[i])));
        return next;
    }

    // x{2,4} is x x (x (x)?)?; x{2,} is x x+.
    private int Repeat(Re2Node node, int next)
    {
        var copies = node.Min;
        if (node.Max == Re2Node.Unbounded)
        {
            next = node.Min == 0 ? Star(node, next) : Plus(node, next);
            copies = Math.Max(0, node.Min - 1);
        }
        else
        {
            var end = next;
            for (var i = node.Min; i < node.Max; i++)
                next = Fork(node.Greedy, Node(node.Only, next), end);
        }

        for (var i = 0; i < copies; i++)
            next = Node(node.Only, next);
        return next;
    }

    private int Fork(bool greedy, int inside, int outside) =>
        greedy ? Emit(Re2Op.Fork, inside, outside) : Emit(Re2Op.Fork, outside, inside);

    // x* over an x that may be empty is (x+)?, so that the priorities of captures come out as in Go.
    private int Star(Re2Node node, int next) =>
        MayBeEmpty(node.Only) ? Fork(node.Greedy, Plus(node, next), next) : Fork(node, next, out _);

    private int Plus(Re2Node node, int next)
    {
        Fork(node, next, out var inside);
        return inside;
    }

    // The loop's fork is placed first and filled in when its inside is known.
    private int Fork(Re2Node node, int next, out int inside)
    {
        var fork = Emit(Re2Op.Fork, 0, 0);
        inside = Node(node.Only, fork);
        program[fork] = node.Greedy ? new Re2Instruction(Re2Op.Fork, inside, next) : new Re2Instruction(Re2Op.Fork, next, inside);
        return fork;
    }

    private static bool MayBeEmpty(Re2Node node) => node.Kind switch
    {
        Re2Kind.Literal or Re2Kind.Set => false,
        Re2Kind.Capture => MayBeEmpty(node.Only),
        Re2Kind.Repeat => node.Min == 0 || MayBeEmpty(node.Only),
        Re2Kind.Concat => node.Children.All(MayBeEmpty),
        Re2Kind.Alternate => node.Children.Any(MayBeEmpty),
        _ => true,
    };
}
