namespace Barograph.Storage.Blocks.Encodings;

/// <summary>
/// The start timestamps of a chunk. One byte of its header says whether the first sample has one (bit 7) and at which sample the first
/// change comes (bits 0 to 6, 0 = never). They are told by their distance to the time of the sample before, and from the second change on
/// by the difference of distances.
/// </summary>
ref struct StartTimes(byte header)
{
    readonly bool firstKnown = (header & 0x80) != 0;
    readonly int changesAt = header & 0x7f;
    long distance;

    public long Current { get; private set; }

    /// <summary>Reads what stands behind the sample with this number.</summary>
    public void Read(ref BitReader bits, int sample, long timeMs, long timeBeforeMs)
    {
        if (sample == 0)
        {
            if (firstKnown) Current = timeMs - bits.ReadVarint();
            return;
        }
        if (changesAt == 0 || sample < changesAt) return;
        var change = bits.ReadVarbit();
        distance = sample == changesAt ? change : distance + change;
        Current = timeBeforeMs - distance;
    }
}
