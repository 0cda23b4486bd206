using System.Buffers.Text;
using Barograph.Exporters.Node.Procfs;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>An array of /proc/mdstat.</summary>
/// <remarks>
/// <code>
/// md6 : active raid1 sdb2[2](F) sdc[1](S) sda2[0]
///       195310144 blocks [2/1] [U_]
///       [=>...................]  recovery =  8.5% (16775552/195310144) finish=17.0min speed=259783K/sec
/// </code>
/// [2/1]: two disks wanted, one in order. A stripe without redundancy (raid0, linear) has no such pair: all its disks are needed.
/// </remarks>
sealed class MdArray
{
    public required byte[] Name { get; init; }

    public required MdActivity Activity { get; set; }

    public long Blocks { get; private set; }

    public long BlocksSynced { get; private set; }

    public long DisksActive { get; private set; }

    public long DisksRequired { get; private set; }

    public required int DisksFailed { get; init; }

    public required int DisksSpare { get; init; }

    public required int DisksListed { get; init; }

    bool IsInactive { get; init; }

    public static List<MdArray> ReadAll(ReadOnlySpan<byte> mdstat)
    {
        var arrays = new List<MdArray>();
        MdArray? current = null;
        var lines = new Lines(mdstat);
        while (lines.Next())
        {
            var line = lines.Current;
            if (line[0] is not ((byte)' ' or (byte)'\t'))
            {
                current = line.StartsWith("md"u8) ? ReadHeading(line) : null;
                if (current is not null) arrays.Add(current);
            }
            else
            {
                current?.ReadDetail(line);
            }
        }
        arrays.Sort(static (a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        return arrays;
    }

    static MdArray ReadHeading(ReadOnlySpan<byte> line)
    {
        var fields = new Fields(line);
        var name = fields.Next();
        fields.Next(); // the colon
        var isInactive = fields.Next().SequenceEqual("inactive"u8);
        int listed = 0, failed = 0, spare = 0;
        while (fields.Next() is { IsEmpty: false } word)
        {
            if (!word.Contains((byte)'[')) continue; // (read-only), the level
            listed++;
            if (word.EndsWith("(F)"u8)) failed++;
            if (word.EndsWith("(S)"u8)) spare++;
        }
        return new MdArray
        {
            Name = name.ToArray(),
            Activity = isInactive ? MdActivity.Inactive : MdActivity.Active,
            IsInactive = isInactive,
            DisksListed = listed,
            DisksFailed = failed,
            DisksSpare = spare,
        };
    }

    void ReadDetail(ReadOnlySpan<byte> line)
    {
        var fields = new Fields(line);
        var first = fields.Next();
        if (Utf8Parser.TryParse(first, out long blocks, out var read) && read == first.Length && fields.Next().SequenceEqual("blocks"u8)) ReadSize(line, blocks);
        else if (line.IndexOf("recovery"u8) >= 0) Progress(line, MdActivity.Recovering);
        else if (line.IndexOf("reshape"u8) >= 0) Progress(line, MdActivity.Reshaping);
        else if (line.IndexOf("resync"u8) >= 0) Progress(line, MdActivity.Resyncing);
        else if (line.IndexOf("check"u8) >= 0) Progress(line, MdActivity.Checking);
    }

    void ReadSize(ReadOnlySpan<byte> line, long blocks)
    {
        Blocks = BlocksSynced = blocks;
        if (IsInactive) return;
        DisksActive = DisksRequired = DisksListed - DisksFailed - DisksSpare;
        var fields = new Fields(line);
        while (fields.Next() is { IsEmpty: false } word)
        {
            if (!TryReadPair(word, (byte)'[', (byte)']', out var wanted, out var active)) continue;
            (DisksRequired, DisksActive) = (wanted, active);
            return;
        }
    }

    void Progress(ReadOnlySpan<byte> line, MdActivity activity)
    {
        Activity = activity;
        BlocksSynced = 0; // DELAYED, PENDING: nothing is done yet
        var fields = new Fields(line);
        while (fields.Next() is { IsEmpty: false } word)
        {
            if (TryReadPair(word, (byte)'(', (byte)')', out var done, out _)) BlocksSynced = done;
        }
    }

    // [2/1], (16775552/195310144)
    static bool TryReadPair(ReadOnlySpan<byte> word, byte open, byte close, out long left, out long right)
    {
        (left, right) = (0, 0);
        if (word.Length < 5 || word[0] != open || word[^1] != close) return false;
        var slash = word.IndexOf((byte)'/');
        return slash > 0 && Utf8Parser.TryParse(word[1..slash], out left, out var read) && read == slash - 1
            && Utf8Parser.TryParse(word[(slash + 1)..^1], out right, out read) && read == word.Length - slash - 2;
    }
}
