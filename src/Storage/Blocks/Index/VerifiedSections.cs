namespace Barograph.Storage.Blocks.Index;

/// <summary>
/// Which sections of an index had the right checksum a minute ago at most. The postings of a label that all series have are long, and dashboards ask for
/// them with every query; verified ever again, they cost more than all that is done with them.
/// </summary>
/// <remarks>No lock: a section has one place, and what two threads note at the same time is true of either. Who is driven out is verified anew.</remarks>
sealed class VerifiedSections
{
    const int Places = 1 << PlaceBits, PlaceBits = 9;

    // Of 65.5 seconds; beside offsets of 40 bits there is room for 34 years of them.
    const int TurnShift = 16, TurnBits = 24;

    readonly ulong[] places = new ulong[Places];

    public static long SizeBytes => Places * (long)sizeof(ulong);

    public bool Knows(long offset) => Volatile.Read(ref places[PlaceOf(offset)]) == Entry(offset);

    public void Note(long offset) => Volatile.Write(ref places[PlaceOf(offset)], Entry(offset));

    static int PlaceOf(long offset) => (int)((ulong)offset * 0x9e37_79b9_7f4a_7c15 >> (64 - PlaceBits));

    static ulong Entry(long offset) => (ulong)offset << TurnBits | ((ulong)Environment.TickCount64 >> TurnShift & ((1UL << TurnBits) - 1));
}
