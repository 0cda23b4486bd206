using Barograph.PodTrace.Kernel;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>What is loaded into kernels that this machine does not have: by what they say of themselves, and by what libbpf says of them.</summary>
public class ProgramChoiceTests
{
    static readonly string[] Everything = [.. ProgramChoice.Asked];

    [Fact]
    public void a_kernel_that_has_everything_gets_everything()
    {
        var kernel = new KernelDescription("Linux 6.18", Everything.ToHashSet());
        Assert.Null(ProgramChoice.Impossible(kernel));
        Assert.Empty(ProgramChoice.Refused(kernel));
        Assert.All(ProgramChoice.Findings(kernel), static f => Assert.True(f.Fine));
    }

    [Fact]
    public void an_attach_point_that_is_missing_leaves_its_program_out_and_says_what_is_not_seen()
    {
        // arm64 has no tracepoint of page faults.
        var kernel = Without("Linux 6.1 on arm64", "btf_trace_page_fault_user", "btf_trace_tcp_send_reset");
        Assert.Null(ProgramChoice.Impossible(kernel));
        Assert.Equal(["TCP resets sent cannot be seen here: this kernel has no such tracepoint", "page faults cannot be seen here: this kernel has no such tracepoint"],
            ProgramChoice.Refused(kernel).Select(static r => r.ToString()));
        Assert.Equal(["on_reset_sent", "on_page_fault"], ProgramChoice.Refused(kernel).Select(static r => r.Program));
    }

    [Theory]
    [InlineData("Linux 5.4", "BPF_MAP_TYPE_RINGBUF", "this kernel (Linux 5.4) is too old: it lacks a ring of events (Linux 5.8)")]
    [InlineData("Linux 5.10", "BPF_MAP_TYPE_TASK_STORAGE", "this kernel (Linux 5.10) is too old: it lacks rows that belong to threads (Linux 5.11, for tracing 5.13)")]
    public void what_nothing_can_do_without_is_named_with_the_release_that_has_it(string version, string lacks, string says)
    {
        var kernel = Without(version, lacks);
        Assert.Equal(says, ProgramChoice.Impossible(kernel));
        Assert.Contains(ProgramChoice.Findings(kernel), static f => !f.Fine && f.Say.StartsWith("missing: ", StringComparison.Ordinal));
    }

    [Fact]
    public void without_links_of_many_probes_the_table_says_which_right_is_needed()
    {
        var kernel = Without("Linux 5.15", ProgramChoice.ProbeLinks);
        Assert.Null(ProgramChoice.Impossible(kernel));
        Assert.Empty(ProgramChoice.Refused(kernel));
        Assert.Contains(ProgramChoice.Findings(kernel), static f => f is { Subject: "uprobe_multi", Fine: true } && f.Say.Contains("CAP_SYS_ADMIN", StringComparison.Ordinal));
    }

    [Fact]
    public void a_kernel_without_type_information_or_without_any_tracepoint_is_told_apart()
    {
        Assert.Contains("CONFIG_DEBUG_INFO_BTF", ProgramChoice.Impossible(new KernelDescription("Linux 6.1", null)), StringComparison.Ordinal);
        Assert.False(Assert.Single(ProgramChoice.Findings(new KernelDescription("Linux 6.1", null))).Fine);
        var none = new KernelDescription("Linux 6.1", Everything.Where(static n => !n.StartsWith("btf_trace_", StringComparison.Ordinal)).ToHashSet());
        Assert.Contains("none of the tracepoints", ProgramChoice.Impossible(none), StringComparison.Ordinal);
    }

    [Fact]
    public void this_kernel_says_the_same_of_itself_as_its_type_information_does()
    {
        if (!File.Exists(KernelDescription.TypesFile)) return;
        var kernel = KernelDescription.OfThisMachine();
        // Read whole, by a reader that knows the format.
        var whole = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(KernelDescription.TypesFile));
        Assert.All(ProgramChoice.Asked, name => Assert.Equal(whole.Contains($"\0{name}\0", StringComparison.Ordinal), kernel.Knows(name)));
        Assert.StartsWith("Linux ", kernel.Version, StringComparison.Ordinal);
    }

    [Fact]
    public void a_program_that_the_loader_complains_of_is_left_out_the_next_time()
    {
        // As libbpf 1.1 and 1.5 put it.
        var old = LoaderComplaint.Read(3, ["libbpf: prog 'on_page_fault': failed to find kernel BTF type ID of 'page_fault_user': -3"]);
        Assert.Equal(("on_page_fault", "this kernel has no such tracepoint"), (old.Program, old.Reason));
        var missing = LoaderComplaint.Read(3, ["libbpf: prog 'on_page_fault': 'page_fault_user' is not found in kernel BTF", "libbpf: failed to load object"]);
        Assert.Equal(("on_page_fault", "this kernel has no such tracepoint"), (missing.Program, missing.Reason));
        var refused = LoaderComplaint.Read(22,
        [
            "libbpf: prog 'on_switch': BPF program load failed: Invalid argument",
            "libbpf: prog 'on_switch': -- BEGIN PROG LOAD LOG --\n0: R1=ctx()\nunknown func bpf_task_storage_get#156\nprocessed 12 insns (limit 1000000) max_states_per_insn 0\n-- END PROG LOAD LOG --",
            "libbpf: prog 'on_switch': failed to load: -22",
        ]);
        Assert.Equal(("on_switch", "unknown func bpf_task_storage_get#156"), (refused.Program, refused.Reason));
        var nobody = LoaderComplaint.Read(12, ["libbpf: map 'totals': failed to create: Cannot allocate memory(-12)"]);
        Assert.Null(nobody.Program);
        Assert.Contains("map 'totals'", nobody.Reason, StringComparison.Ordinal);
    }

    static KernelDescription Without(string version, params string[] names) => new(version, Everything.Except(names).ToHashSet());
}
