namespace Barograph.Formats.RemoteWrite;

/// <summary>The strings of a remote write 2.0 request by number, as places in its bytes; reused from request to request.</summary>
public sealed class WriteSymbols
{
    readonly List<(int At, int Length)> places = [];

    public int Count => places.Count;

    /// <summary>Numbers of the labels of the series, or of an exemplar, that was read last: name, value, name, value …</summary>
    public List<uint> Labels { get; } = [];

    public void Clear() => places.Clear();

    public bool Has(uint number) => number < (uint)places.Count;

    public ReadOnlySpan<byte> Of(uint number, ReadOnlySpan<byte> message)
    {
        var (at, length) = places[(int)number];
        return message.Slice(at, length);
    }

    internal void Add(int at, int length) => places.Add((at, length));
}
