using Barograph.App.Tracing;
using Barograph.PodTrace.Recording;
using Barograph.PodTrace.Totals;

namespace Barograph.Tests.Unit.App.Tracing;

public class TraceRecordingTests
{
    [Fact]
    public void a_full_disk_is_said_once_and_at_once_and_the_trace_goes_on()
    {
        var said = new List<string>();
        using var disk = new SmallDisk(200);
        using (var recording = new TraceRecording("day.trace", disk, DateTimeOffset.UnixEpoch, 0, said.Add))
        {
            recording.Take(new Pulse { TimeNs = 1 });
            Assert.False(recording.IsCut);
            for (var i = 0; i < 10; i++) recording.Take(new Pulse { TimeNs = i });
            Assert.True(recording.IsCut);
            Assert.Equal(["--record day.trace: no space left on device; the recording ends here, the trace goes on"], said);
            recording.Take(new TraceConditions());
            recording.Finish(Snapshot.Empty, 5);
        }
        Assert.Single(said);
        // What was written before is read, and known to be cut.
        var reader = new TraceReader(new MemoryStream(disk.ToArray()), "day.trace");
        _ = reader.ReadAll(static _ => { });
        Assert.False(reader.IsComplete);
    }

    [Theory]
    [InlineData("7f0a65860000-7f0a663ac000 r-xp 00000000 fe:00 123                        /usr/lib/libx.so", true, 0xb4c000)]
    [InlineData("7efe89600000-7efe8a4db000 r--s 00000000 fe:00 124                        /usr/lib/a b.dll", true, 0xedb000)]
    [InlineData("7f0a663cc000-7f0a6674e000 rw-p 00b6c000 fe:00 123                        /usr/lib/libx.so", false, 0x382000)]
    [InlineData("7f0a66780000-7f0a6680f000 r-xs 00000000 00:01 99                         /memfd:doublemapper (deleted)", false, 0x8f000)]
    [InlineData("7efe80376000-7efe80b77000 r--s 00001000 00:0e 13                         anon_inode:bpf-map", false, 0x801000)]
    [InlineData("7efe8fc00000-7efe90011000 rw-p 00000000 00:00 0 ", false, 0x411000)]
    public void what_can_be_given_back_is_a_file_that_nobody_writes_to(string line, bool droppable, int length)
    {
        Assert.True(Footprint.TryReadHead(line, out var mapping, out var may));
        Assert.Equal((droppable, (nint)length), (may, mapping.Length));
        Assert.False(Footprint.TryReadHead("Anonymous:             0 kB", out _, out _));
        Assert.False(Footprint.TryReadHead("VmFlags: rd mr mw me sd", out _, out _));
    }

    [Fact]
    public void a_process_that_gave_back_what_it_can_goes_on()
    {
        if (!OperatingSystem.IsLinux()) return;
        Footprint.Shrink();
        Assert.Equal("still here", string.Join(' ', new[] { "still", "here" }.Select(static w => w.Normalize())));
    }

    /// <summary>Takes so many bytes and no more.</summary>
    sealed class SmallDisk(int room) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Length + count > room) throw new IOException("no space left on device");
            base.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);
    }
}
