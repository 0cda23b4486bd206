namespace Barograph.Exporters.Node.Procfs;

/// <summary>Walks the lines of a text, without their ends and without empty ones.</summary>
public ref struct Lines(ReadOnlySpan<byte> text)
{
    ReadOnlySpan<byte> rest = text;

    public ReadOnlySpan<byte> Current { get; private set; }

    public bool Next()
    {
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            Current = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!Current.IsEmpty) return true;
        }

        return false;
    }
}
