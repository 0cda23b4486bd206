namespace Barograph.Model.Labels;

/// <summary>Walks the labels of an encoded set (<see cref="LabelEncoding"/>) in the order of their names.</summary>
public ref struct LabelReader(ReadOnlySpan<byte> encoded)
{
    readonly ReadOnlySpan<byte> bytes = encoded;
    int at;

    public ReadOnlySpan<byte> Name { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool Read()
    {
        if (at >= bytes.Length) return false;
        var length = LabelEncoding.ReadLength(bytes, ref at);
        Name = bytes.Slice(at, length);
        at += length;
        length = LabelEncoding.ReadLength(bytes, ref at);
        Value = bytes.Slice(at, length);
        at += length;
        return true;
    }
}
