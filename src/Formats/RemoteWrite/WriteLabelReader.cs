namespace Barograph.Formats.RemoteWrite;

/// <summary>Walks the encoded label fields of a series (<see cref="WriteRequestReader.Labels"/>).</summary>
public ref struct WriteLabelReader(ReadOnlySpan<byte> labels)
{
    ProtoCursor fields = new(labels);

    public ReadOnlySpan<byte> Name { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether a label is cut or not protobuf at all.</summary>
    public bool IsBroken { get; private set; }

    public bool Read()
    {
        if (fields.AtEnd || IsBroken) return false;
        Name = Value = default;
        if (!fields.TryReadTag(out _) || !fields.TryReadBytes(out var body)) return Break();
        var label = new ProtoCursor(body);
        while (!label.AtEnd)
        {
            if (!label.TryReadTag(out var tag)) return Break();
            if (tag is ((1 << 3) | ProtoCursor.Bytes) or ((2 << 3) | ProtoCursor.Bytes))
            {
                if (!label.TryReadBytes(out var text)) return Break();
                if (tag >> 3 == 1) Name = text;
                else Value = text;
            }
            else if (!label.TrySkip(tag))
            {
                return Break();
            }
        }

        return true;
    }

    bool Break()
    {
        IsBroken = true;
        return false;
    }
}
