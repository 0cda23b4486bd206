using System.Globalization;
using System.Text;

namespace Barograph.PodTrace.Stacks;

/// <summary>What a runtime that compiles while it runs says of its functions: <c>/tmp/perf-PID.map</c>, a line each: <c>START SIZE NAME</c>, numbers in hexadecimal. Later lines count.</summary>
static class PerfMap
{
    const long MaxBytes = 256 * 1024 * 1024;
    const int MaxLineBytes = 4096;

    public static void Name(Stream file, ReadOnlySpan<ulong> addresses, Span<string?> names)
    {
        var room = new byte[64 * 1024];
        var held = 0;
        for (long read = 0; read < MaxBytes;)
        {
            var count = file.Read(room, held, room.Length - held);
            read += count;
            held += count;
            if (count == 0 && held > 0) room[held++] = (byte)'\n';
            var start = 0;
            for (int end; (end = room.AsSpan(start, held - start).IndexOf((byte)'\n')) >= 0; start += end + 1) Take(room.AsSpan(start, end), addresses, names);
            if (count == 0) return;
            // A line that does not end is no line.
            if (held - start > MaxLineBytes) start = held;
            room.AsSpan(start, held - start).CopyTo(room);
            held -= start;
        }
    }

    static void Take(ReadOnlySpan<byte> line, ReadOnlySpan<ulong> addresses, Span<string?> names)
    {
        var first = line.IndexOf((byte)' ');
        if (first <= 0) return;
        var rest = line[(first + 1)..];
        var second = rest.IndexOf((byte)' ');
        if (second <= 0 || !ulong.TryParse(line[..first], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var start) || !ulong.TryParse(rest[..second], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size)) return;
        for (var i = 0; i < addresses.Length; i++) if (addresses[i] >= start && addresses[i] - start < size) names[i] = Encoding.UTF8.GetString(rest[(second + 1)..]);
    }
}
