namespace Barograph.Model.Regex;

/// <summary>
/// Decides whether a whole text matches, one table step per code point. States are sets of instructions and are made when first met,
/// so the time is linear in the text whatever the pattern is. Readers run without locks: a state is immutable but for its row of successors,
/// which only ever goes from unknown to known.
/// </summary>
internal sealed class LazyDfa
{
    /// <summary>Successor cells kept before all states are thrown away and made anew; 8 B each, so 1 MiB.</summary>
    private const int MaxCells = 128 * 1024;

    private readonly Re2Program program;
    private readonly Re2Neighbour[] classKinds;
    private readonly Lock building = new();
    private readonly Dictionary<State, State> states = [];
    private readonly List<int> closure = [];
    private readonly Stack<int> pending = new();
    private readonly int[] seen;
    private readonly State dead;
    private readonly State start;
    private int generation;

    internal LazyDfa(Re2Program program)
    {
        this.program = program;
        seen = new int[program.Instructions.Length];
        classKinds = new Re2Neighbour[program.Classes.Count];
        if (program.HasAssertions)
        {
            var samples = program.Classes.Samples();
            for (var i = 0; i < samples.Length; i++)
                classKinds[i] = samples[i] == '\n' ? Re2Neighbour.Newline
                    : Re2ClassReader.Words.Contains(samples[i]) ? Re2Neighbour.Word : Re2Neighbour.Other;
        }

        dead = Make([], Re2Neighbour.Border);
        start = Make([program.Start], Re2Neighbour.Border);
    }

    private sealed class State(int[] kernel, Re2Neighbour before, bool accepts, int classCount) : IEquatable<State>
    {
        /// <summary>Instructions to go on at, sorted, not yet followed through forks and assertions.</summary>
        internal readonly int[] Kernel = kernel;
        internal readonly Re2Neighbour Before = before;
        internal readonly bool Accepts = accepts;
        internal readonly State?[] Next = new State?[classCount];

        public bool Equals(State? other) =>
            other is not null && Before == other.Before && Kernel.AsSpan().SequenceEqual(other.Kernel);

        public override bool Equals(object? obj) => Equals(obj as State);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Before);
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(Kernel.AsSpan()));
            return hash.ToHashCode();
        }
    }

    internal bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        var state = start;
        for (var at = 0; at < utf8.Length;)
        {
            var codePointClass = program.Classes.Next(utf8, ref at);
            state = state.Next[codePointClass] ?? Build(state, codePointClass);
            if (state == dead)
                return false;
        }

        return state.Accepts;
    }

    private State Build(State from, int codePointClass)
    {
        lock (building)
        {
            var kind = classKinds[codePointClass];
            Follow(from.Kernel, from.Before, kind);
            generation++;
            var kernel = new List<int>();
            foreach (var at in closure)
            {
                var instruction = program.Instructions[at];
                if (instruction.Op != Re2Op.Set || !program.Accepts(instruction.Arg, codePointClass) || seen[instruction.Next] == generation)
                    continue;
                seen[instruction.Next] = generation;
                kernel.Add(instruction.Next);
            }

            kernel.Sort();
            var next = kernel.Count == 0 ? dead : Make([.. kernel], program.HasAssertions ? kind : Re2Neighbour.Border);
            Volatile.Write(ref from.Next[codePointClass], next);
            return next;
        }
    }

    private State Make(int[] kernel, Re2Neighbour before)
    {
        Follow(kernel, before, Re2Neighbour.Border);
        var accepts = closure.Exists(at => program.Instructions[at].Op == Re2Op.Match);
        var state = new State(kernel, before, accepts, program.Classes.Count);
        if (states.TryGetValue(state, out var known))
            return known;
        if ((states.Count + 1L) * program.Classes.Count > MaxCells)
            Forget();
        states[state] = state;
        return state;
    }

    // Those who stand on a forgotten state finish from it; it is collected when they are through.
    private void Forget()
    {
        states.Clear();
        foreach (var root in (ReadOnlySpan<State>)[start, dead])
        {
            if (root is null)
                continue;
            Array.Clear(root.Next);
            states[root] = root;
        }
    }

    /// <summary>Fills <see cref="closure"/> with all instructions reachable without consuming a code point.</summary>
    private void Follow(int[] kernel, Re2Neighbour before, Re2Neighbour after)
    {
        generation++;
        closure.Clear();
        foreach (var root in kernel)
        {
            pending.Push(root);
            while (pending.TryPop(out var at))
            {
                if (seen[at] == generation)
                    continue;
                seen[at] = generation;
                var instruction = program.Instructions[at];
                switch (instruction.Op)
                {
                    case Re2Op.Fork:
                        pending.Push(instruction.Arg);
                        pending.Push(instruction.Next);
                        break;
                    case Re2Op.Assert when !Re2Program.Holds((Re2Kind)instruction.Arg, before, after):
                        break;
                    case Re2Op.Assert or Re2Op.Save:
                        pending.Push(instruction.Next);
                        break;
                    default:
                        closure.Add(at);
                        break;
                }
            }
        }
    }
}
