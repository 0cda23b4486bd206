using Barograph.Alerting.Notifications;
using Barograph.Model.Instruments;
using Barograph.Tests.Unit.Scraping.Doubles;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Alerting;

public sealed class NotificationLogTests : IDisposable
{
    static readonly NotificationKey Key = new("{}:{}", "team", "webhook", 0);

    readonly string folder = Directory.CreateTempSubdirectory("barograph-nflog-").FullName;
    readonly ManualClock clock = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    NotificationLog Open() => new(folder, TimeSpan.FromHours(120), TimeSpan.FromMinutes(15), new InstrumentRegistry(), clock, NullLogger.Instance);

    string File => Path.Combine(folder, "notifications");

    [Fact]
    public void what_was_recorded_is_there_after_a_restart()
    {
        using (var log = Open()) log.Add(Key, clock.GetUtcNow(), [1, 2], [3], TimeSpan.FromHours(8));
        using var again = Open();
        var found = again.Find(Key)!;
        Assert.Equal([1UL, 2UL], found.Firing);
        Assert.Equal([3UL], found.Resolved);
        Assert.Equal(clock.GetUtcNow(), found.At);
        Assert.Null(again.Find(Key with { Index = 1 }));
    }

    [Fact]
    public void a_cut_at_any_byte_costs_at_most_the_last_record()
    {
        using (var log = Open())
        {
            log.Add(Key, clock.GetUtcNow(), [1], [], TimeSpan.FromHours(8));
            log.Add(Key with { Index = 1 }, clock.GetUtcNow(), [2], [], TimeSpan.FromHours(8));
        }
        var whole = System.IO.File.ReadAllBytes(File);
        var first = (whole.Length - 8) / 2 + 8;
        for (var length = 0; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            using (var log = Open())
            {
                Assert.Equal(length >= first, log.Find(Key) is not null);
                Assert.Null(log.Find(Key with { Index = 1 }));
                // It goes on from there.
                log.Add(Key with { Index = 2 }, clock.GetUtcNow(), [3], [], TimeSpan.FromHours(8));
            }
            using var again = Open();
            Assert.NotNull(again.Find(Key with { Index = 2 }));
        }
    }

    [Fact]
    public void a_flipped_bit_is_noticed()
    {
        using (var log = Open()) log.Add(Key, clock.GetUtcNow(), [1], [], TimeSpan.FromHours(8));
        var whole = System.IO.File.ReadAllBytes(File);
        for (var at = 8; at < whole.Length; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x10;
            System.IO.File.WriteAllBytes(File, damaged);
            using var log = Open();
            Assert.Null(log.Find(Key));
        }
    }

    [Fact]
    public void a_file_of_another_kind_is_refused_and_left_alone()
    {
        System.IO.File.WriteAllText(File, "something else entirely");
        Assert.Throws<IOException>(Open);
        Assert.Equal("something else entirely", System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void what_has_expired_is_not_found_and_leaves_the_file_with_the_next_upkeep()
    {
        using (var log = Open())
        {
            log.Add(Key, clock.GetUtcNow(), [1], [], TimeSpan.FromMinutes(10));
            log.Add(Key with { Index = 1 }, clock.GetUtcNow(), [1], [], TimeSpan.FromHours(500));
            var before = new FileInfo(File).Length;
            clock.Advance(TimeSpan.FromMinutes(10));
            Assert.Null(log.Find(Key));
            clock.Advance(TimeSpan.FromMinutes(5));
            Assert.Equal(1, log.Count);
            Assert.True(new FileInfo(File).Length < before);
            // The retention bounds what a long repeat interval asks for.
            clock.Advance(TimeSpan.FromHours(120));
            Assert.Null(log.Find(Key with { Index = 1 }));
            log.Add(Key, clock.GetUtcNow(), [7], [], TimeSpan.FromHours(1));
        }
        using var again = Open();
        Assert.Equal([7UL], again.Find(Key)!.Firing);
    }

    [Fact]
    public void an_older_notification_does_not_replace_a_newer_one()
    {
        using var log = Open();
        log.Add(Key, clock.GetUtcNow(), [1], [], TimeSpan.FromHours(1));
        log.Add(Key, clock.GetUtcNow() - TimeSpan.FromSeconds(1), [2], [], TimeSpan.FromHours(1));
        Assert.Equal([1UL], log.Find(Key)!.Firing);
    }
}
