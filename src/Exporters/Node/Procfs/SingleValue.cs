using System.Buffers.Text;

namespace Barograph.Exporters.Node.Procfs;

/// <summary>The files that hold one number, as most of sysfs does.</summary>
public static class SingleValue
{
    /// <summary>False where there is no such file, or the driver does not answer.</summary>
    /// <exception cref="MalformedKernelTextException">It holds something else than a number (decimal, or hexadecimal after <c>0x</c>).</exception>
    public static bool TryReadNumber(this KernelText text, string path, out long number)
    {
        number = 0;
        if (!text.TryRead(path) || text.Trimmed.IsEmpty) return false;
        number = Parse(text.Trimmed);
        return true;
    }

    /// <summary>The same for a file that must be there.</summary>
    public static long ReadNumber(this KernelText text, string path)
    {
        text.Read(path);
        return Parse(text.Trimmed);
    }

    static long Parse(ReadOnlySpan<byte> field)
    {
        long number;
        int read;
        if (field.StartsWith("0x"u8)) return Utf8Parser.TryParse(field[2..], out number, out read, 'x') && read == field.Length - 2 ? number : throw Wrong(field);
        return Utf8Parser.TryParse(field, out number, out read) && read == field.Length ? number : throw Wrong(field);
    }

    static MalformedKernelTextException Wrong(ReadOnlySpan<byte> field) => new("a whole number", field);
}
