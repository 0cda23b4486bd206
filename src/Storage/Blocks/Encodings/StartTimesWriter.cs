namespace Barograph.Storage.Blocks.Encodings;

/// <summary>Writes what <see cref="StartTimes"/> reads.</summary>
struct StartTimesWriter
{
    // The header has seven bits for the place of the first change: at the last one, every sample begins to carry its start.
    const int LastPlace = 0x7f;

    long current, distance;
    int changesAt;

    /// <summary>The byte for the chunk's header, complete when all samples are written.</summary>
    public byte Header { get; private set; }

    public void Write(BitWriter bits, int sample, long timeMs, long timeBeforeMs, long startMs)
    {
        if (sample == 0)
        {
            if (startMs != 0)
            {
                bits.WriteVarint(timeMs - startMs);
                Header = 0x80;
            }
        }
        else if (changesAt > 0)
        {
            bits.WriteVarbit(timeBeforeMs - startMs - distance);
            distance = timeBeforeMs - startMs;
        }
        else if (startMs != current || sample == LastPlace)
        {
            changesAt = sample;
            Header |= (byte)sample;
            distance = timeBeforeMs - startMs;
            bits.WriteVarbit(distance);
        }
        current = startMs;
    }
}
