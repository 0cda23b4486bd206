namespace Barograph.Model.Regex;

internal enum Re2Op : byte
{
    /// <summary>Consume a code point of the set <c>Arg</c>.</summary>
    Set,

    /// <summary>Go on at <c>Next</c>, or else at <c>Arg</c>.</summary>
    Fork,

    /// <summary>Go on if the assertion (a <see cref="Re2Kind"/>) in <c>Arg</c> holds here.</summary>
    Assert,

    /// <summary>Remember the position in slot <c>Arg</c>.</summary>
    Save,

    Match,
}

/// <summary>One instruction of the automaton over code points.</summary>
internal record struct Re2Instruction(Re2Op Op, int Next, int Arg);

/// <summary>A compiled pattern: instructions over classes of code points.</summary>
/// <param name="Instructions">The automaton.</param>
/// <param name="Start">Where it starts.</param>
/// <param name="Classes">Maps code points to classes.</param>
/// <param name="SetHasClass">Per set of the program: a bit per class.</param>
/// <param name="HasAssertions">Whether neighbours of a position matter.</param>
/// <param name="SlotCount">Two per group, the whole match included.</param>
internal sealed record Re2Program(
    Re2Instruction[] Instructions, int Start, CodePointClasses Classes, ulong[][] SetHasClass, bool HasAssertions, int SlotCount)
{
    internal bool Accepts(int set, int codePointClass) =>
        (SetHasClass[set][codePointClass >> 6] & (1UL << (codePointClass & 63))) != 0;

    /// <summary>Whether an assertion holds between two neighbours.</summary>
    internal static bool Holds(Re2Kind assertion, Re2Neighbour before, Re2Neighbour after) => assertion switch
    {
        Re2Kind.BeginText => before == Re2Neighbour.Border,
        Re2Kind.EndText => after == Re2Neighbour.Border,
        Re2Kind.BeginLine => before is Re2Neighbour.Border or Re2Neighbour.Newline,
        Re2Kind.EndLine => after is Re2Neighbour.Border or Re2Neighbour.Newline,
        Re2Kind.WordBoundary => (before == Re2Neighbour.Word) != (after == Re2Neighbour.Word),
        _ => (before == Re2Neighbour.Word) == (after == Re2Neighbour.Word),
    };
}
