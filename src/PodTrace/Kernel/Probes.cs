namespace Barograph.PodTrace.Kernel;

/// <summary>The programs of bpf/, the tracepoint that each sits on, and what a person misses without it.</summary>
public static class Probes
{
    public readonly record struct Probe(string Program, string Tracepoint, string Shows);

    public static IReadOnlyList<Probe> All { get; } =
    [
        new("on_call", "sys_enter", "system calls"),
        new("on_call_end", "sys_exit", "files, sockets, DNS and HTTP"),
        new("on_socket_state", "inet_sock_set_state", "TCP connects and their errors"),
        new("on_retransmit", "tcp_retransmit_skb", "TCP retransmits"),
        new("on_reset_received", "tcp_receive_reset", "TCP resets received"),
        new("on_reset_sent", "tcp_send_reset", "TCP resets sent"),
        new("on_socket_gone", "tcp_destroy_sock", "the end of connections"),
        new("on_switch", "sched_switch", "time on and off the processor"),
        new("on_wakeup", "sched_wakeup", "waiting for a processor"),
        new("on_first_wakeup", "sched_wakeup_new", "waiting for a processor (new threads)"),
        new("on_fork", "sched_process_fork", "forks and threads"),
        new("on_exec", "sched_process_exec", "programs started"),
        new("on_exit", "sched_process_exit", "processes ended"),
        new("on_page_fault", "page_fault_user", "page faults"),
        new("on_out_of_memory", "mark_victim", "kills for want of memory"),
    ];

    public const string Lookups = "lookups by getaddrinfo without DNS";

    public const string Tls = "what goes through OpenSSL";

    public static string ShownBy(string program)
    {
        foreach (var probe in All) if (probe.Program == program) return probe.Shows;
        if (UserProbes.IsOne(program)) return program.StartsWith("on_lookup", StringComparison.Ordinal) ? Lookups : Tls;
        return program;
    }
}
