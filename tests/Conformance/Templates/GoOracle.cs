using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Templates;

/// <summary>The real text/template and html/template, through a small Go program that is built once per run of the tests.</summary>
public static class GoOracle
{
    static readonly Lazy<string?> Program = new(Build);

    /// <summary>False, with the reason in the test's output, where this machine has no Go.</summary>
    public static bool TryFind(ITestOutputHelper output)
    {
        if (Program.Value is not null) return true;
        output.WriteLine("NOT COMPARED: no go on this machine (package golang-go)");
        return false;
    }

    public static IReadOnlyList<TemplateAnswer> Run(IReadOnlyList<TemplateCase> cases)
    {
        var request = new JsonArray([.. cases.Select(static c => (JsonNode)c.ToJson())]).ToJsonString();
        var answers = JsonNode.Parse(Run(Program.Value!, [], request))!.AsArray();
        return [.. answers.Select(static a => new TemplateAnswer((string)a!["output"]!, (string)a["parseError"]!, (string)a["runError"]!))];
    }

    static string? Build()
    {
        if (Peers.Find("go") is not { } go) return null;
        var folder = Directory.CreateTempSubdirectory("barograph-go-oracle-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        foreach (var source in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Templates", "oracle")))
            File.Copy(source, Path.Combine(folder.FullName, Path.GetFileName(source)));
        var program = Path.Combine(folder.FullName, "oracle");
        Run(go, ["build", "-o", program, "."], "", folder.FullName);
        return program;
    }

    static string Run(string program, string[] arguments, string input, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TZ"] = "UTC";
        if (folder is not null)
        {
            start.WorkingDirectory = folder;
            start.Environment["GOCACHE"] = Path.Combine(folder, "cache");
            start.Environment["GOPATH"] = Path.Combine(folder, "path");
            start.Environment["GOFLAGS"] = "";
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var writing = Task.Run(() =>
        {
            using var stdin = process.StandardInput;
            stdin.Write(input);
        });
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        writing.GetAwaiter().GetResult();
        return process.ExitCode == 0 ? answer : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}: {errors.Result}");
    }
}
