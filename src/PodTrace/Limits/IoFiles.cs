using System.Globalization;

namespace Barograph.PodTrace.Limits;

/// <summary>
/// Bytes moved and limits by device and direction, of both versions. Each limit is a reading of its own: reading from a disk at its limit is full, however idle the
/// others are. What was moved in all is one more, without a limit.
/// </summary>
static class IoFiles
{
    const uint Reads = 0;
    const uint Writes = 1;

    public static IEnumerable<LimitReading> Read(string folder)
    {
        var (moved, limits) = ControlFiles.Lines(folder, "io.stat") is { } stat
            ? (Second(stat, "rbytes", "wbytes"), Second(ControlFiles.Lines(folder, "io.max") ?? [], "rbps", "wbps"))
            : ControlFiles.Lines(folder, "blkio.throttle.io_service_bytes") is { } served
                ? (First(served), Throttles(folder))
                : (null, []);
        if (moved is null) yield break;
        yield return new LimitReading { Resource = LimitedResource.Io, Usage = moved.Values.Aggregate(0ul, static (sum, bytes) => sum + bytes) };
        foreach (var (part, limit) in limits)
            if (limit is > 0 and < ControlFiles.NoLimit) yield return new LimitReading { Resource = LimitedResource.Io, Part = part, Limit = limit, Usage = moved.GetValueOrDefault(part) };
    }

    // Lines 8:0 rbytes=1 wbytes=2 …; max = no limit.
    static Dictionary<uint, ulong> Second(string[] lines, string reads, string writes)
    {
        var found = new Dictionary<uint, ulong>();
        foreach (var line in lines)
        {
            var words = line.Split(' ');
            foreach (var word in words.Skip(1))
            {
                var equals = word.IndexOf('=', StringComparison.Ordinal);
                if (equals < 0 || !ulong.TryParse(word.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value)) continue;
                var name = word.AsSpan(0, equals);
                if (name.SequenceEqual(reads)) found[Part(words[0], Reads)] = value;
                else if (name.SequenceEqual(writes)) found[Part(words[0], Writes)] = value;
            }
        }
        return found;
    }

    // Lines 8:0 Read 17, with sums among them.
    static Dictionary<uint, ulong> First(string[] lines)
    {
        var found = new Dictionary<uint, ulong>();
        foreach (var line in lines)
        {
            if (line.Split(' ') is [var device, ("Read" or "Write") and var direction, var bytes] && ulong.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                found[Part(device, direction == "Read" ? Reads : Writes)] = value;
        }
        return found;
    }

    static Dictionary<uint, ulong> Throttles(string folder)
    {
        var found = new Dictionary<uint, ulong>();
        foreach (var (file, direction) in (ReadOnlySpan<(string, uint)>)[("blkio.throttle.read_bps_device", Reads), ("blkio.throttle.write_bps_device", Writes)])
            foreach (var line in ControlFiles.Lines(folder, file) ?? [])
                if (line.Split(' ') is [var device, var limit] && ulong.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) found[Part(device, direction)] = value;
        return found;
    }

    /// <summary>A number for <c>major:minor</c> and the direction, never 0.</summary>
    static uint Part(string device, uint direction)
    {
        var colon = device.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && uint.TryParse(device.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var major) && uint.TryParse(device.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            ? 1u << 31 | (major & 0xfff) << 19 | (minor & 0x3ffff) << 1 | direction
            : 1u << 31 | direction;
    }
}
