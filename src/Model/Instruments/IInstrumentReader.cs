namespace Barograph.Model.Instruments;

/// <summary>Receives what the instruments show, family by family in order of their names: an exposition writer, a test.</summary>
public interface IInstrumentReader
{
    void Family(string name, string help, InstrumentKind kind);

    /// <summary>One sample of the family begun last. <paramref name="suffix"/> is "", "_sum", "_count" or "_bucket".</summary>
    void Sample(string suffix, ReadOnlySpan<KeyValuePair<string, string>> labels, double value);

    /// <summary>The same histogram once more in exponential buckets, after its classic samples; for formats that have room for it.</summary>
    void Native(NativeBuckets buckets)
    {
    }
}
