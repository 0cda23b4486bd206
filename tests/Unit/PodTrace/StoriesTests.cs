using System.Runtime.InteropServices;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Stories;
using Barograph.PodTrace.Totals;

namespace Barograph.Tests.Unit.PodTrace;

public class StoriesTests
{
    [Fact]
    public void a_question_is_read_with_name_and_type()
    {
        byte[] bytes = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, .. "www"u8, 7, .. "example"u8, 0, 0, 28, 0, 1];
        Assert.True(DnsMessage.TryRead(bytes, out var message));
        Assert.Equal(new DnsMessage(0x1234, false, 0, 0, "www.example", "AAAA"), message);
        for (var length = 0; length < bytes.Length - 1; length++) DnsMessage.TryRead(bytes.AsSpan(0, length), out _);
        Assert.False(DnsMessage.TryRead(bytes.AsSpan(0, bytes.Length - 5), out _));
    }

    [Fact]
    public void a_name_with_a_pointer_or_control_characters_does_not_get_through()
    {
        Assert.False(DnsMessage.TryRead([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1], out _));
        Assert.True(DnsMessage.TryRead([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 27, (byte)'x', 0, 0, 1, 0, 1], out var message));
        Assert.Equal("?x", message.Name);
    }

    [Fact]
    public void a_path_comes_leaf_first() => Assert.Equal("/var/log/app.log", StoryTeller.ReadPath("app.log\0log\0var\0"u8));

    [Fact]
    public void a_line_says_who_did_what_to_what_and_how_it_ended()
    {
        var story = new Story
        {
            Time = new DateTimeOffset(2026, 11, 26, 20, 15, 3, 123, TimeSpan.Zero),
            Class = StoryClass.Net,
            Action = "connect",
            Process = 1234,
            Thread = 1234,
            ProcessName = "cu\u001brl",
            Cgroup = 7,
            Target = "127.0.0.1:8080",
            Error = "ECONNREFUSED",
            DurationNs = 120_000,
        };
        Assert.Equal("20:15:03.123 NET  cu rl[1234] connect 127.0.0.1:8080 ECONNREFUSED after 120.00µs", StoryLine.Text(story, TimeZoneInfo.Utc));
    }

    [Fact]
    public void an_event_that_is_shorter_than_it_says_is_not_whole()
    {
        var bytes = new byte[Marshal.SizeOf<TextEvent>() + 4];
        ref var text = ref MemoryMarshal.AsRef<TextEvent>(bytes.AsSpan());
        text.Head.Operation = Operation.Exec;
        text.Length = 4;
        Assert.True(new KernelEvent(bytes).IsWhole);
        text.Length = 5;
        Assert.False(new KernelEvent(bytes).IsWhole);
        text.Head.Operation = (Operation)999;
        Assert.False(new KernelEvent(bytes).IsWhole);
        Assert.False(new KernelEvent(bytes.AsSpan(0, 10)).IsWhole);
    }

    [Fact]
    public void quantiles_lie_within_their_slot()
    {
        var total = default(Total);
        // 100 of 150 µs, 10 of 3 ms: slots are found by their bounds.
        total.Slots[SlotOf(150_000)] = 100;
        total.Slots[SlotOf(3_000_000)] = 10;
        total.Count = 110;
        total.SumNs = 45_000_000;
        total.MaxNs = 3_000_000;
        var spread = new LatencySpread();
        spread.Add(total);
        Assert.InRange(spread.QuantileNs(0.5), 100_000, 200_000);
        Assert.InRange(spread.QuantileNs(0.95), 2_400_000, 3_000_000);
        Assert.Equal(3_000_000, spread.QuantileNs(1));
        Assert.Equal(10ul, spread.CountAbove(1_600_000));
    }

    [Fact]
    public void every_second_bound_is_a_bucket_of_podtraces_metrics()
    {
        for (var k = 0; k < 20; k++) Assert.Contains(Enumerable.Range(0, HistogramSlots.Length), slot => Math.Abs((LatencySpread.UpperNs(slot) / (100_000 * Math.Pow(2, k))) - 1) < 1e-9);
    }

    [Theory]
    [InlineData("/usr/share/locale/de/LC_MESSAGES/libc.mo", true)]
    [InlineData("/lib/x86_64-linux-gnu/libm.so.6", true)]
    [InlineData("/etc/app/settings.ini", false)]
    public void the_loaders_misses_are_noise_and_a_missing_file_is_not(string path, bool noise)
        => Assert.Equal(noise, StoryNoise.Is(new Story { Time = default, Class = StoryClass.Fs, Action = "open", Process = 1, Thread = 1, ProcessName = "x", Cgroup = 1, Target = path, Error = "ENOENT" }));

    static int SlotOf(double ns) => Enumerable.Range(0, HistogramSlots.Length).First(slot => ns <= LatencySpread.UpperNs(slot));
}
