using System.Text;
using System.Text.Json;
using Barograph.App.Demo;

namespace Barograph.Tests.Unit.App.Demo;

public sealed class DemoTests : IDisposable
{
    static readonly DemoAddresses Addresses = new("127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3");

    readonly string folder = Directory.CreateTempSubdirectory("barograph-demo-").FullName;

    [Fact]
    public void the_files_of_the_demo_are_placed_with_the_addresses_that_are_listened_on()
    {
        Assert.Empty(DemoFiles.Place(folder, Addresses));
        var config = Read(DemoFiles.Config);
        Assert.Contains("\"127.0.0.1:1\"", config, StringComparison.Ordinal);
        Assert.Contains("\"127.0.0.1:2\"", config, StringComparison.Ordinal);
        Assert.Contains("url: http://127.0.0.1:3/webhook", Read(DemoFiles.Alertmanager), StringComparison.Ordinal);
        Assert.Contains("HyperSDKDown", Read(DemoFiles.Rules), StringComparison.Ordinal);
    }

    [Fact]
    public void a_file_that_somebody_changed_stays_and_is_named_and_the_others_follow_the_program()
    {
        DemoFiles.Place(folder, Addresses);
        File.AppendAllText(Path.Combine(folder, DemoFiles.Rules), "# mine\n");
        var kept = DemoFiles.Place(folder, Addresses with { Inbox = "127.0.0.1:9" });
        Assert.Equal(Path.Combine(folder, DemoFiles.Rules), Assert.Single(kept));
        Assert.EndsWith("# mine\n", Read(DemoFiles.Rules), StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:9/webhook", Read(DemoFiles.Alertmanager), StringComparison.Ordinal);
        // It stays at every later start, too.
        Assert.Single(DemoFiles.Place(folder, Addresses));
    }

    [Fact]
    public void without_the_example_its_target_keeps_its_usual_address()
    {
        DemoFiles.Place(folder, Addresses with { Example = null });
        Assert.Contains("localhost:9091", Read(DemoFiles.Config), StringComparison.Ordinal);
    }

    [Fact]
    public void the_inbox_keeps_the_youngest_notifications_and_shows_them_first()
    {
        var inbox = new Inbox(TimeProvider.System);
        for (var i = 0; i < Inbox.Most + 5; i++) inbox.Add(JsonDocument.Parse($$"""{"i":{{i}}}""").RootElement);
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            inbox.Write(json);
            json.WriteEndObject();
        }
        var shown = JsonDocument.Parse(Encoding.UTF8.GetString(bytes.ToArray())).RootElement.GetProperty("notifications");
        Assert.Equal(Inbox.Most, shown.GetArrayLength());
        Assert.Equal(Inbox.Most + 4, shown[0].GetProperty("body").GetProperty("i").GetInt32());
    }

    [Fact]
    public async Task what_the_example_says_of_itself_is_understood()
    {
        await using var service = await Deploy.RunningJobService.StartAsync(static o => o with { Misbehave = [JobService.Faults.Fault.SlowTransfers] });
        var faults = (await service.Http.GetStringAsync(new Uri("/control", UriKind.Relative))).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ExampleFault.Parse).ToList();
        Assert.Equal(JobService.Faults.FaultNames.All, faults.Select(static f => f.Name));
        Assert.Equal("slow-transfers", Assert.Single(faults, static f => f.On).Name);
        Assert.All(DemoKeys.All, key => Assert.Contains(faults, f => f.Name == key.Fault));
        Assert.Throws<FormatException>(() => ExampleFault.Parse("?"));
    }

    public void Dispose() => Directory.Delete(folder, true);

    string Read(string name) => File.ReadAllText(Path.Combine(folder, name));
}
