using System.CommandLine;
using System.Text.RegularExpressions;
using Barograph.App.Tracing;
using YamlDotNet.RepresentationModel;

namespace Barograph.Tests.Unit.Deploy;

/// <summary>deploy/kubernetes: what the manifest asks for is what the program takes, and no more than it needs.</summary>
public sealed partial class PodtraceManifestTests
{
    static readonly string Folder = Path.Combine(RepositoryRoot.Path, "deploy", "kubernetes");

    static IReadOnlyDictionary<string, YamlMappingNode> Objects
    {
        get
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(File.ReadAllText(Path.Combine(Folder, "podtrace.yml"))));
            return stream.Documents.Select(static d => (YamlMappingNode)d.RootNode).ToDictionary(static o => Text(o, "kind"));
        }
    }

    static YamlMappingNode Pod => (YamlMappingNode)At(Objects["DaemonSet"], "spec", "template", "spec");

    static YamlMappingNode Container => (YamlMappingNode)Assert.Single((YamlSequenceNode)At(Pod, "containers"));

    [Fact]
    public void every_flag_and_variable_of_the_manifest_is_one_of_the_programs()
    {
        var words = Texts(At(Container, "command")).Skip(1).Concat(Texts(At(Container, "args"))).ToList();
        Assert.Equal("trace", words[0]);
        var command = TraceCommand.Make();
        var parsed = command.Parse([.. words.Skip(1)]);
        Assert.Empty(parsed.Errors);
        Assert.Empty(parsed.UnmatchedTokens);
        var flags = command.Options.Select(static o => o.Name).ToHashSet();
        Assert.All(words.Skip(1), word => Assert.Contains(word.Split('=')[0], flags));
        var variables = Children(At(Container, "env")).ToDictionary(static e => Text(e, "name"), static e => e.Children.ContainsKey("value") ? Text(e, "value") : "node-1");
        Assert.All(variables.Keys, static name => Assert.Contains(name, TraceVariable.All.Select(static v => v.Name)));

        var settings = TraceSettings.From(name => variables.GetValueOrDefault(name)).Under(Assert.Single(words, static w => w.StartsWith("--host-root=", StringComparison.Ordinal)).Split('=')[1]);
        Assert.Equal(("/host/sys/fs/cgroup", "/proc", "node-1", ":3000"), (settings.CgroupBase, settings.ProcBase, settings.Node, settings.MetricsAddress));
        Assert.Empty(settings.Warnings);
    }

    [Fact]
    public void what_the_program_reads_of_the_node_is_mounted_and_nothing_can_be_written_there()
    {
        var volumes = Children(At(Pod, "volumes")).ToDictionary(static v => Text(v, "name"));
        var mounts = Children(At(Container, "volumeMounts")).ToList();
        Assert.All(mounts, mount => Assert.Contains(Text(mount, "name"), volumes.Keys));
        var cgroup = Assert.Single(mounts, static m => Text(m, "mountPath") == "/host/sys/fs/cgroup");
        Assert.Equal(("true", "/sys/fs/cgroup"), (Text(cgroup, "readOnly"), Text((YamlMappingNode)At(volumes[Text(cgroup, "name")], "hostPath"), "path")));
        Assert.Equal("true", Text(Pod, "hostPID"));
        var security = (YamlMappingNode)At(Container, "securityContext");
        Assert.Equal(("false", "false", "true"), (Text(security, "privileged"), Text(security, "allowPrivilegeEscalation"), Text(security, "readOnlyRootFilesystem")));
        Assert.Equal(["ALL"], Texts(At(security, "capabilities", "drop")));
        // The least that sufficed where it was tried.
        Assert.Equal(["BPF", "PERFMON", "SYS_PTRACE"], Texts(At(security, "capabilities", "add")));
    }

    [Fact]
    public void its_role_may_only_read_pods_and_whose_addresses_are()
    {
        var rules = Children(At(Objects["ClusterRole"], "rules")).ToList();
        Assert.Equal(["pods services", "endpointslices"], rules.Select(static r => string.Join(' ', Texts(At(r, "resources")))));
        Assert.Equal(["", "discovery.k8s.io"], rules.Select(static r => Assert.Single(Texts(At(r, "apiGroups")))));
        Assert.All(rules, static rule => Assert.Equal(["get", "list", "watch"], Texts(At(rule, "verbs"))));
        var account = Text((YamlMappingNode)At(Objects["ServiceAccount"], "metadata"), "name");
        Assert.Equal(account, Text(Pod, "serviceAccountName"));
        Assert.Equal(account, Text(Assert.Single(Children(At(Objects["ClusterRoleBinding"], "subjects"))), "name"));
        Assert.Equal(Text((YamlMappingNode)At(Objects["ClusterRole"], "metadata"), "name"), Text((YamlMappingNode)At(Objects["ClusterRoleBinding"], "roleRef"), "name"));
    }

    [Fact]
    public void the_image_has_the_program_under_the_names_that_the_manifest_calls()
    {
        var image = File.ReadAllText(Path.Combine(Folder, "Dockerfile"));
        Assert.Contains($"COPY bin/barograph {Texts(At(Container, "command")).First()}", image, StringComparison.Ordinal);
        Assert.Contains("ln -s barograph /usr/local/bin/podtrace", image, StringComparison.Ordinal);
        Assert.Matches(BaseImage(), image);
        Assert.Contains("libbpf1", image, StringComparison.Ordinal);
    }

    static YamlNode At(YamlNode node, params string[] path) => path.Aggregate(node, static (at, name) => ((YamlMappingNode)at)[name]);

    static string Text(YamlMappingNode node, string name) => ((YamlScalarNode)node[name]).Value!;

    static IEnumerable<string> Texts(YamlNode list) => ((YamlSequenceNode)list).Select(static item => ((YamlScalarNode)item).Value!);

    static IEnumerable<YamlMappingNode> Children(YamlNode list) => ((YamlSequenceNode)list).Cast<YamlMappingNode>();

    [GeneratedRegex(@"^FROM mcr\.microsoft\.com/dotnet/(aspnet|runtime):10\.0$", RegexOptions.Multiline)]
    private static partial Regex BaseImage();
}
