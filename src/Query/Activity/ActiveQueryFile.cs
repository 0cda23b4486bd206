using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Barograph.Query.Activity;

/// <summary>
/// The queries that run, in a file: after a crash it tells which ones did. The file is Prometheus' <c>queries.active</c>.
/// </summary>
/// <remarks>
/// Layout: <c>[</c>, then for each place 1000 bytes: <c>{"query":"…","timestamp_sec":1700000000},</c> and zeros, or zeros only.
/// </remarks>
public sealed class ActiveQueryFile
{
    public const string Name = "queries.active";
    public const int EntryBytes = 1000;

    /// <summary>Writes at an offset of the file.</summary>
    public delegate void Writer(long offset, ReadOnlySpan<byte> bytes);

    static readonly byte[] Nothing = new byte[EntryBytes];

    readonly ConcurrentBag<int> free = [];
    readonly Writer write;
    readonly TimeProvider clock;

    /// <param name="places">As many as may run.</param>
    /// <param name="write">Writes at an offset of the file.</param>
    /// <param name="clock">Says when queries began.</param>
    public ActiveQueryFile(int places, Writer write, TimeProvider clock)
    {
        this.write = write;
        this.clock = clock;
        var empty = new byte[SizeOf(places)];
        empty[0] = (byte)'[';
        write(0, empty);
        for (var place = places - 1; place >= 0; place--) free.Add(place);
    }

    public static int SizeOf(int places) => 1 + places * EntryBytes;

    /// <summary>The place that goes back to <see cref="Leave"/>; -1 where none is free.</summary>
    public int Enter(string query)
    {
        if (!free.TryTake(out var place)) return -1;
        Span<byte> entry = stackalloc byte[EntryBytes];
        write(1 + (long)place * EntryBytes, entry[..Format(query, clock.GetUtcNow().ToUnixTimeSeconds(), entry)]);
        return place;
    }

    public void Leave(int place)
    {
        if (place < 0) return;
        write(1 + (long)place * EntryBytes, Nothing);
        free.Add(place);
    }

    /// <summary>What an earlier process left in the file: queries that had not ended.</summary>
    public static IReadOnlyList<(string Query, DateTimeOffset StartedAt)> Unfinished(ReadOnlySpan<byte> file)
    {
        var found = new List<(string, DateTimeOffset)>();
        for (var at = 1; at < file.Length; at += EntryBytes)
        {
            var entry = file[at..Math.Min(at + EntryBytes, file.Length)].TrimEnd((byte)0).TrimEnd((byte)',');
            if (!entry.IsEmpty && Read(entry.ToArray()) is { } query) found.Add(query);
        }
        return found;
    }

    /// <summary>Null where the entry was not written to its end.</summary>
    static (string Query, DateTimeOffset StartedAt)? Read(byte[] entry)
    {
        try
        {
            using var json = JsonDocument.Parse(entry);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("query", out var query) || query.ValueKind != JsonValueKind.String) return null;
            var second = root.TryGetProperty("timestamp_sec", out var time) && time.TryGetInt64(out var seconds) ? Math.Clamp(seconds, 0, 253402300799) : 0;
            return (query.GetString()!, DateTimeOffset.FromUnixTimeSeconds(second));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A query that is too long is cut where the place is full, escapes counted.</summary>
    static int Format(string query, long second, Span<byte> into)
    {
        var before = "{\"query\":\""u8;
        Span<byte> after = stackalloc byte[48];
        Utf8.TryWrite(after, CultureInfo.InvariantCulture, $"\",\"timestamp_sec\":{second}}},", out var afterLength);
        Span<byte> text = stackalloc byte[EntryBytes];
        // Stops before the first character that does not fit.
        Utf8.FromUtf16(query, text, out _, out var textLength);
        before.CopyTo(into);
        var room = into[before.Length..^afterLength];
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(text[..textLength], room, out _, out var written);
        after[..afterLength].CopyTo(into[(before.Length + written)..]);
        return before.Length + written + afterLength;
    }
}
