using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Totals;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>bpf/events.h says where things lie; the built object's BTF is its witness.</summary>
public partial class LayoutTests
{
    static readonly Btf Object = Btf.Of(TraceSession.Image());

    [Theory]
    [InlineData(typeof(EventHead), "event")]
    [InlineData(typeof(PeerEvent), "peer_event")]
    [InlineData(typeof(TextEvent), "text_event")]
    [InlineData(typeof(PathEvent), "path_event")]
    [InlineData(typeof(FileEvent), "file_event")]
    [InlineData(typeof(PayloadEvent), "payload_event")]
    [InlineData(typeof(FrameEvent), "frame_event")]
    [InlineData(typeof(StackEvent), "stack_event")]
    [InlineData(typeof(TotalKey), "total_key")]
    [InlineData(typeof(NamedAddress), "named_address")]
    [InlineData(typeof(Total), "total")]
    [InlineData(typeof(FileKey), "file_key")]
    [InlineData(typeof(FileTotal), "file_total")]
    [InlineData(typeof(PeerKey), "peer_key")]
    [InlineData(typeof(PeerTotal), "peer_total")]
    [InlineData(typeof(ThreadTotal), "thread_total")]
    [InlineData(typeof(ProcessRow), "process_row")]
    [InlineData(typeof(KernelSettings), "settings")]
    public void a_structure_has_the_fields_of_the_kernel_side_where_the_kernel_side_has_them(Type ours, string theirs)
    {
        var (size, fields) = Object.Structures[theirs];
        // The bytes that follow a head are no field here.
        fields = [.. fields.Where(f => f.Offset < Marshal.SizeOf(ours))];
        var own = ours.GetFields(BindingFlags.Instance | BindingFlags.Public).Select(static f => (Snake(f.Name), f.GetCustomAttribute<FieldOffsetAttribute>()!.Value));
        Assert.Equal(fields, own);
        Assert.True(Marshal.SizeOf(ours) <= size);
        if (Object.Structures[theirs].Fields.Count == fields.Count) Assert.Equal(size, Marshal.SizeOf(ours));
    }

    // Only enumerations that the code mentions by type are in the BTF: the header itself is read for the rest.
    [Theory]
    [InlineData(typeof(Operation), "OP_")]
    [InlineData(typeof(Kind), "KIND_")]
    [InlineData(typeof(Form), "FORM_")]
    [InlineData(typeof(Loss), "LOSS_")]
    public void an_enumeration_has_the_numbers_of_the_kernel_side(Type ours, string prefix)
    {
        var theirs = Constant().Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "bpf", "events.h")))
            .Where(m => m.Groups["name"].Value.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(m => m.Groups["name"].Value[prefix.Length..], static m => int.Parse(m.Groups["value"].Value, System.Globalization.CultureInfo.InvariantCulture));
        var own = Enum.GetValues(ours).Cast<object>().ToDictionary(static v => Snake(v.ToString()!).ToUpperInvariant(), static v => Convert.ToInt32(v, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(theirs.OrderBy(static p => p.Value), own.OrderBy(static p => p.Value));
    }

    [Fact]
    public void every_program_of_the_object_is_told_what_it_shows()
    {
        var told = Probes.All.Select(static p => p.Program).ToHashSet();
        var built = SectionProgram().Matches(string.Concat(Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "bpf"), "*.h").Select(File.ReadAllText)));
        Assert.NotEmpty(built);
        Assert.Equal(built.Select(static m => (m.Groups["name"].Value, m.Groups["point"].Value)).Order(), Probes.All.Select(static p => (p.Program, p.Tracepoint)).Order());
        Assert.Equal(built.Count, told.Count);
    }

    [Fact]
    public void system_calls_have_the_numbers_of_the_systems_header()
    {
        const string Header = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";
        if (!File.Exists(Header)) return; // libbpf-dev brings it on Debian for x86
        var numbers = Number().Matches(File.ReadAllText(Header)).ToDictionary(static m => int.Parse(m.Groups["value"].Value, System.Globalization.CultureInfo.InvariantCulture), static m => m.Groups["name"].Value);
        var table = SystemCalls.Table(Architecture.X64, network: true, files: true, waits: true, libraries: true);
        var source = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src", "PodTrace", "Kernel", "SystemCalls.cs"));
        var rows = Row().Matches(source);
        Assert.True(rows.Count > 35);
        foreach (Match row in rows)
        {
            var number = int.Parse(row.Groups["x64"].Value, System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(numbers[number], row.Groups["name"].Value);
            Assert.NotEqual(0, table[number]);
        }
    }

    static string Snake(string name) => Capital().Replace(name, static m => (m.Index == 0 ? "" : "_") + m.Value.ToLowerInvariant());

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();

    [GeneratedRegex(@"(?<name>[A-Z0-9_]+) = (?<value>\d+),")]
    private static partial Regex Constant();

    [GeneratedRegex(@"SEC\(""tp_btf/(?<point>\w+)""\)\s+int (BPF_PROG\()?(?<name>on_\w+)")]
    private static partial Regex SectionProgram();

    [GeneratedRegex(@"#define __NR_(?<name>\w+) (?<value>\d+)")]
    private static partial Regex Number();

    [GeneratedRegex(@"new\((?<x64>\d+), -?\d+, .*\), // (?<name>\w+)")]
    private static partial Regex Row();
}
