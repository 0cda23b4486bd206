using System.Diagnostics;
using System.Globalization;
using Barograph.Model.Labels;

namespace Barograph.Tests.Unit.Storage;

public sealed class KillTests : IDisposable
{
    const long T = 1_700_000_000_000;
    const int Series = 50, Kills = 8;

    readonly StoreFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task every_acknowledged_sample_is_there_after_kill_9_at_any_moment_and_no_batch_is_half_there(bool blocks)
    {
        if (blocks)
        {
            fixture.Head = fixture.Head with { AppendWindow = TimeSpan.FromMilliseconds(75), Retention = TimeSpan.Zero };
            fixture.Blocks = new Barograph.Storage.BlockOptions { MinSpan = TimeSpan.FromMilliseconds(150), MaxSpan = TimeSpan.FromMilliseconds(1350) };
        }
        var random = new Random(Environment.TickCount);
        var next = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            var acknowledged = await WriteUntilKilledAsync(next, random.Next(1, 400), blocks);
            await using var store = await fixture.OpenAsync();
            var read = await StoreFixture.ReadAsync(store);
            var stored = read[LabelSet.Of(("s", "0"))].Count;
            Assert.True(stored >= acknowledged + 1, $"{acknowledged + 1} batches were acknowledged, {stored} are there");
            Assert.True(stored <= acknowledged + 2, "at most the batch under way may be there beside the acknowledged ones");
            for (var s = 0; s < Series; s++)
            {
                var samples = read[LabelSet.Of(("s", $"{s}"))];
                Assert.Equal(Enumerable.Range(0, stored).Select(b => (T + b, b * 0.5 + s)), samples);
            }
            Assert.Equal(Series + (stored + 9) / 10, read.Count);
            next = stored;
        }
    }

    /// <summary>Returns the number of the last batch whose acknowledgement was read.</summary>
    async Task<int> WriteUntilKilledAsync(int first, int afterMs, bool blocks)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Barograph.Tests.StoreWriter.dll"),
            fixture.Directory, first.ToString(CultureInfo.InvariantCulture), blocks ? "blocks" : "no-blocks"])
        { RedirectStandardOutput = true };
        using var writer = Process.Start(start)!;
        var last = first - 1;
        string? line;
        // Killed while it writes: the clock starts with its first acknowledgement.
        Task? killing = null;
        while ((line = await writer.StandardOutput.ReadLineAsync()) is not null)
        {
            last = int.Parse(line, CultureInfo.InvariantCulture);
            killing ??= Task.Run(async () =>
            {
                await Task.Delay(afterMs);
                writer.Kill();
            });
        }
        Assert.NotNull(killing);
        await killing;
        await writer.WaitForExitAsync();
        return last;
    }
}
