namespace Barograph.Storage.Wal;

/// <summary>What a reader of the log remembers of each series within one segment: the mirror of the writer's state.</summary>
sealed class SegmentSeries
{
    public struct State
    {
        public ulong ValueBits;
        public uint Generation;

        /// <summary>Equal to <see cref="Segment"/> where the series has been seen in this segment.</summary>
        public int SeenIn;
        public byte Scale;
    }

    State[] states = [];

    public int Segment { get; private set; }

    public Span<State> States => states;

    /// <summary>Forgets all: a segment is read by itself.</summary>
    public void BeginSegment() => Segment++;

    /// <summary>Slots below <paramref name="count"/> may be named from now on.</summary>
    public void Admit(int count)
    {
        if (count <= states.Length) return;
        Array.Resize(ref states, (int)Math.Min(Array.MaxLength, Math.Max(count, states.Length * 2L)));
    }
}
