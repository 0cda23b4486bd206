namespace Barograph.Tests.Conformance.Alerting;

/// <summary>The built program with an <c>alertmanager.yml</c> and nothing to scrape.</summary>
static class OurAlertmanager
{
    public static Task<PeerProcess> StartAsync(string config) => PeerProcess.StartAsync(
        BarographBinary.Path,
        (port, folder) => [$"--config.file={folder}/barograph.yml", $"--alertmanager.config.file={folder}/alertmanager.yml", $"--storage.tsdb.path={folder}/data",
            $"--web.listen-address=127.0.0.1:{port}", "--web.enable-lifecycle", "--log.level=warn"],
        "/-/ready",
        folder =>
        {
            File.WriteAllText(Path.Combine(folder, "barograph.yml"), "");
            File.WriteAllText(Path.Combine(folder, "alertmanager.yml"), config);
        },
        default);
}
