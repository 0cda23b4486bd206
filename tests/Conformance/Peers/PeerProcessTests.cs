using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance;

public sealed class PeerProcessTests(ITestOutputHelper output)
{
    [Fact]
    public async Task a_real_node_exporter_starts_answers_and_ends()
    {
        if (!Peers.TryFind(Peers.NodeExporter, output, out var program)) return;
        string folder;
        await using (var peer = await PeerProcess.StartAsync(
            program, (port, _) => [$"--web.listen-address=127.0.0.1:{port}", "--collector.disable-defaults", "--collector.time"], "/", null, default))
        {
            folder = peer.Folder;
            Assert.Contains("node_time_seconds ", await peer.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)), StringComparison.Ordinal);
            await peer.SaysAsync("Listening on");
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task a_program_that_refuses_its_arguments_is_reported_with_its_own_words()
    {
        if (!Peers.TryFind(Peers.NodeExporter, output, out var program)) return;
        var wrong = await Assert.ThrowsAsync<InvalidOperationException>(
            () => PeerProcess.StartAsync(program, (_, _) => ["--no-such-flag"], "/", null, default));
        Assert.Contains("no-such-flag", wrong.Message, StringComparison.Ordinal);
    }
}
