namespace Barograph.Model.Regex;

/// <summary>
/// Finds where the groups of a matching text lie: all paths run in step, ordered by priority, so the first to reach the end is the one that
/// a backtracking matcher would find, in time linear in the text. One at a time; not for two threads.
/// </summary>
internal sealed class PikeMachine
{
    private readonly Re2Program program;
    private readonly int[] seen;
    private readonly Stack<(int At, int Slot, int Value)> pending = new();
    private readonly int[] slots;
    private Threads current;
    private Threads next;
    private int generation;

    internal PikeMachine(Re2Program program)
    {
        this.program = program;
        seen = new int[program.Instructions.Length];
        slots = new int[program.SlotCount];
        current = new Threads(program);
        next = new Threads(program);
    }

    // Paths in order of priority: the instruction each waits at and, side by side, its slots.
    private sealed class Threads(Re2Program program)
    {
        internal int[] At = new int[8];
        internal int[] Slots = new int[8 * program.SlotCount];
        internal int Count;

        internal void Add(int at, ReadOnlySpan<int> slots)
        {
            if (Count == At.Length)
            {
                Array.Resize(ref At, Count * 2);
                Array.Resize(ref Slots, Slots.Length * 2);
            }

            At[Count] = at;
            slots.CopyTo(Slots.AsSpan(Count * slots.Length));
            Count++;
        }

        internal ReadOnlySpan<int> SlotsOf(int thread, int slotCount) => Slots.AsSpan(thread * slotCount, slotCount);
    }

    /// <summary>Fills begin and end (in bytes) of each group, or -1; answers false if the whole text does not match.</summary>
    internal bool TryMatch(ReadOnlySpan<byte> utf8, Span<int> captures)
    {
        slots.AsSpan().Fill(-1);
        current.Count = 0;
        generation++;
        var before = Re2Neighbour.Border;
        var position = 0;
        Follow(program.Start, 0, before, Neighbour(utf8, 0), current);
        while (position < utf8.Length && current.Count > 0)
        {
            before = Neighbour(utf8, position);
            var codePointClass = program.Classes.Next(utf8, ref position);
            var after = Neighbour(utf8, position);
            next.Count = 0;
            generation++;
            for (var i = 0; i < current.Count; i++)
            {
                var instruction = program.Instructions[current.At[i]];
                if (instruction.Op != Re2Op.Set || !program.Accepts(instruction.Arg, codePointClass))
                    continue;
                current.SlotsOf(i, slots.Length).CopyTo(slots);
                Follow(instruction.Next, position, before, after, next);
            }

            (current, next) = (next, current);
        }

        return position == utf8.Length && TakeBest(utf8.Length, captures);
    }

    /// <summary>
    /// The leftmost match that begins at or after <paramref name="from"/>, and of those there the one that a backtracking matcher would find.
    /// What stands before <paramref name="from"/> counts for assertions.
    /// </summary>
    internal bool TrySearch(ReadOnlySpan<byte> utf8, int from, Span<int> captures)
    {
        var found = false;
        var position = from;
        current.Count = 0;
        generation++;
        var before = from == 0 ? Re2Neighbour.Border : Neighbour(utf8, from - 1);
        while (true)
        {
            if (!found)
            {
                // A match that begins later has lower priority than all that are under way.
                slots.AsSpan().Fill(-1);
                slots[0] = position;
                Follow(program.Start, position, before, Neighbour(utf8, position), current);
            }

            if (current.Count == 0 && (found || position >= utf8.Length))
                return found;
            var here = position;
            before = Neighbour(utf8, here);
            var codePointClass = here < utf8.Length ? program.Classes.Next(utf8, ref position) : 0;
            next.Count = 0;
            generation++;
            for (var i = 0; i < current.Count; i++)
            {
                var instruction = program.Instructions[current.At[i]];
                if (instruction.Op == Re2Op.Match)
                {
                    current.SlotsOf(i, slots.Length).CopyTo(captures);
                    captures[1] = here;
                    found = true;
                    break; // the rest has lower priority
                }

                if (here >= utf8.Length || instruction.Op != Re2Op.Set || !program.Accepts(instruction.Arg, codePointClass))
                    continue;
                current.SlotsOf(i, slots.Length).CopyTo(slots);
                Follow(instruction.Next, position, before, Neighbour(utf8, position), next);
            }

            if (here >= utf8.Length)
                return found;
            (current, next) = (next, current);
        }
    }

    private bool TakeBest(int length, Span<int> captures)
    {
        for (var i = 0; i < current.Count; i++)
        {
            if (program.Instructions[current.At[i]].Op != Re2Op.Match)
                continue;
            current.SlotsOf(i, slots.Length).CopyTo(captures);
            captures[0] = 0;
            captures[1] = length;
            return true;
        }

        return false;
    }

    private Re2Neighbour Neighbour(ReadOnlySpan<byte> utf8, int position)
    {
        if (position >= utf8.Length)
            return Re2Neighbour.Border;
        var c = utf8[position];
        return c == '\n' ? Re2Neighbour.Newline : c < 0x80 && Re2ClassReader.Words.Contains(c) ? Re2Neighbour.Word : Re2Neighbour.Other;
    }

    // Depth first in order of priority; a popped entry with a slot puts back what the slot held before a finished branch.
    private void Follow(int root, int position, Re2Neighbour before, Re2Neighbour after, Threads into)
    {
        pending.Push((root, -1, 0));
        while (pending.TryPop(out var step))
        {
            if (step.Slot >= 0)
            {
                slots[step.Slot] = step.Value;
                continue;
            }

            if (seen[step.At] == generation)
                continue;
            seen[step.At] = generation;
            var instruction = program.Instructions[step.At];
            switch (instruction.Op)
            {
                case Re2Op.Fork:
                    pending.Push((instruction.Arg, -1, 0));
                    pending.Push((instruction.Next, -1, 0));
                    break;
                case Re2Op.Assert when !Re2Program.Holds((Re2Kind)instruction.Arg, before, after):
                    break;
                case Re2Op.Assert:
                    pending.Push((instruction.Next, -1, 0));
                    break;
                case Re2Op.Save:
                    pending.Push((0, instruction.Arg, slots[instruction.Arg]));
                    slots[instruction.Arg] = position;
                    pending.Push((instruction.Next, -1, 0));
                    break;
                default:
                    into.Add(step.At, slots);
                    break;
            }
        }
    }
}
