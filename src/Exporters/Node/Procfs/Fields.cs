using System.Buffers.Text;

namespace Barograph.Exporters.Node.Procfs;

/// <summary>Walks the fields of a line that white space separates.</summary>
public ref struct Fields(ReadOnlySpan<byte> line)
{
    ReadOnlySpan<byte> rest = line;

    /// <summary>The next field; empty at the end of the line.</summary>
    public ReadOnlySpan<byte> Next()
    {
        rest = rest.TrimStart(" \t"u8);
        var end = rest.IndexOfAny((byte)' ', (byte)'\t');
        var field = end < 0 ? rest : rest[..end];
        rest = rest[field.Length..];
        return field;
    }

    /// <summary>False at the end of the line.</summary>
    /// <exception cref="MalformedKernelTextException">The next field is not a whole number that fits 64 bits.</exception>
    public bool TryNextNumber(out ulong number)
    {
        var field = Next();
        number = 0;
        if (field.IsEmpty) return false;
        number = Number(field);
        return true;
    }

    public static ulong Number(ReadOnlySpan<byte> field)
        => Utf8Parser.TryParse(field, out ulong number, out var read) && read == field.Length
            ? number
            : throw new MalformedKernelTextException("a whole number", field);
}
