using System.Globalization;
using System.Runtime.InteropServices;
using Barograph.PodTrace.Libraries;

namespace Barograph.PodTrace.Stacks;

/// <summary>
/// Functions at addresses of a process: its mappings tell the file, the file's tables of symbols the function; of code that was compiled while it ran the runtime's own map.
/// What cannot be told is the file and the offset in it. Files are the traced program's own: whatever is in them, this ends, and says less.
/// </summary>
public sealed class ProcessSymbols(string processes)
{
    const int MaxKnown = 65_536;
    const int MaxScans = 2000; // of tables of symbols: each is a few milliseconds
    const int CallBytes = 7;
    const int MaxStackChars = 3600; // a stack's names fit into a frame of a recording

    readonly Dictionary<(FileIdentity File, ulong Offset), string?> known = [];
    int scans;

    /// <summary>The innermost first.</summary>
    /// <param name="top">Words on top of the stack when the innermost function made its call.</param>
    public IReadOnlyList<string> NamesOf(uint process, ReadOnlySpan<ulong> addresses, ReadOnlySpan<ulong> top)
    {
        var mappings = MappingsOf(process);
        var frames = new List<ulong>(addresses.Length + 1);
        frames.AddRange(addresses);
        if (frames.Count > 0 && CallerOf(process, frames, top, mappings) is { } caller) frames.Insert(1, caller);
        var names = new string?[frames.Count];
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i] is not null) continue;
            // What a call returns to may be the next function's already: one byte before it is in the caller.
            var at = frames[i] - 1;
            if (MappingOf(mappings, at) is not { } mapping) names[i] = string.Create(CultureInfo.InvariantCulture, $"0x{frames[i]:x}");
            else if (mapping.IsFile) NameInFile(process, mapping, frames, i, names);
            else NameCompiled(process, mapping, frames, i, names);
        }
        return [.. names.Select(n => Short(n!, MaxStackChars / names.Length))];
    }

    static string Short(string name, int most) => (name.Length <= most ? name : name[..(most - 1)] + "…").Replace('\n', ' ');

    // All frames that lie in the same mapping at once: the file is read once.
    void NameInFile(uint process, Mapping mapping, List<ulong> frames, int from, string?[] names)
    {
        var path = PathOf(process, mapping);
        var identity = FileIdentity.Of(path);
        var wanted = new List<ulong>();
        for (var i = from; i < names.Length; i++)
        {
            if (names[i] is not null || !mapping.Holds(frames[i] - 1)) continue;
            var offset = OffsetIn(mapping, frames[i]);
            if (identity is { } file && !known.ContainsKey((file, offset))) wanted.Add(offset);
        }
        if (identity is { } one && wanted.Count > 0) Look(path, one, wanted);
        var module = Path.GetFileName(mapping.Path.EndsWith(" (deleted)", StringComparison.Ordinal) ? mapping.Path[..^10] : mapping.Path);
        for (var i = from; i < names.Length; i++)
        {
            if (names[i] is not null || !mapping.Holds(frames[i] - 1)) continue;
            var offset = OffsetIn(mapping, frames[i]);
            names[i] = identity is { } file && known.GetValueOrDefault((file, offset)) is { } name ? $"{name} ({module})" : string.Create(CultureInfo.InvariantCulture, $"{module}+0x{offset + 1:x}");
        }
    }

    void Look(string path, FileIdentity identity, List<ulong> offsets)
    {
        if (known.Count > MaxKnown) known.Clear();
        string?[] found = new string?[offsets.Count];
        if (scans++ < MaxScans)
        {
            try
            {
                found = ElfSymbols.At(path, offsets);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Gone, or another user's: module and offset must do.
            }
        }
        for (var i = 0; i < found.Length; i++) known[(identity, offsets[i])] = found[i];
    }

    void NameCompiled(uint process, Mapping mapping, List<ulong> frames, int from, string?[] names)
    {
        var addresses = new ulong[names.Length - from];
        for (var i = from; i < names.Length; i++) addresses[i - from] = mapping.Holds(frames[i] - 1) ? frames[i] - 1 : 0;
        var found = new string?[addresses.Length];
        try
        {
            // By the number that the process has in its own namespace.
            var path = string.Create(CultureInfo.InvariantCulture, $"{processes}/{process}/root/tmp/perf-{OwnNumber(process)}.map");
            if (mapping.Path.Length == 0 || mapping.Path[0] != '[' || mapping.Path is "[heap]" || mapping.Path.StartsWith("[anon", StringComparison.Ordinal))
            {
                if (FileIdentity.IsRegular(path))
                {
                    using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                    PerfMap.Name(file, addresses, found);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile.
        }
        for (var i = from; i < names.Length; i++)
        {
            if (addresses[i - from] == 0 || names[i] is not null) continue;
            names[i] = found[i - from] ?? string.Create(CultureInfo.InvariantCulture, $"{(mapping.Path.Length == 0 ? "[anonymous]" : mapping.Path)}+0x{frames[i] - mapping.Start:x}");
        }
    }

    // The function that made the call keeps no frame pointer where it is a library's leaf: who called it would be left out. The return address is among the words on top of
    // the stack; it follows an instruction that calls.
    ulong? CallerOf(uint process, List<ulong> frames, ReadOnlySpan<ulong> top, IReadOnlyList<Mapping> mappings)
    {
        foreach (var word in top)
        {
            if (MappingOf(mappings, word - 1) is not { IsFile: true } mapping || !FollowsCall(process, mapping, word)) continue;
            return frames.Count > 1 && frames[1] == word ? null : word;
        }
        return null;
    }

    bool FollowsCall(uint process, Mapping mapping, ulong address)
    {
        if (address - mapping.Start < CallBytes) return false;
        var before = new byte[CallBytes];
        try
        {
            var path = PathOf(process, mapping);
            if (!FileIdentity.IsRegular(path)) return false;
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Position = (long)(address - mapping.Start + mapping.Offset - CallBytes);
            if (file.ReadAtLeast(before, CallBytes, false) < CallBytes) return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            return false;
        }
        return RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? IsBranchWithLink(before) : IsCall(before);
    }

    // bl: 100101 in the six highest bits; blr: 1101011000111111000000…
    static bool IsBranchWithLink(byte[] before) => (before[6] & 0xfc) == 0x94 || (before[6] == 0xd6 && before[5] == 0x3f);

    // call rel32; call r/m64 in its lengths of two, three, six and seven bytes.
    static bool IsCall(byte[] before) => before[2] == 0xe8 || IsIndirect(before, 5) || IsIndirect(before, 4) || IsIndirect(before, 1) || IsIndirect(before, 0);

    static bool IsIndirect(byte[] before, int at) => before[at] == 0xff && (before[at + 1] & 0x38) == 0x10;

    static ulong OffsetIn(Mapping mapping, ulong address) => address - 1 - mapping.Start + mapping.Offset;

    static Mapping? MappingOf(IReadOnlyList<Mapping> mappings, ulong address)
    {
        foreach (var one in mappings) if (one.Holds(address)) return one;
        return null;
    }

    string PathOf(uint process, Mapping mapping) => string.Create(CultureInfo.InvariantCulture, $"{processes}/{process}/root{mapping.Path}");

    IReadOnlyList<Mapping> MappingsOf(uint process)
    {
        try
        {
            return Mapping.Executable(File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"{processes}/{process}/maps")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // over before we came
        }
    }

    // NSpid: 4711 17 — the innermost last.
    uint OwnNumber(uint process)
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"{processes}/{process}/status")).FirstOrDefault(static l => l.StartsWith("NSpid:", StringComparison.Ordinal));
        return line is not null && uint.TryParse(line.AsSpan(line.LastIndexOf('\t') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var own) ? own : process;
    }
}
