using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Barograph.Bench.Tracing;

/// <summary>
/// Two programs that do nothing on the two points that the tracer sits on. The kernel takes its slow way through every system call of the machine as soon as
/// anybody looks at one of them: this is the floor under whatever a tracer adds.
/// </summary>
sealed partial class EmptyPrograms : IDisposable
{
    const string Library = "libbpf.so.1";

    readonly List<nint> links = [];
    readonly nint opened;

    public EmptyPrograms(string path)
    {
        _ = libbpf_set_print(0);
        opened = bpf_object__open_file(path, 0);
        if (opened == 0) throw new InvalidOperationException($"libbpf cannot read {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        var error = bpf_object__load(opened);
        if (error != 0) throw new InvalidOperationException($"the kernel refuses {path}: {Marshal.GetPInvokeErrorMessage(-error)}");
        for (var program = bpf_object__next_program(opened, 0); program != 0; program = bpf_object__next_program(opened, program)) links.Add(bpf_program__attach(program));
        if (links.Count != 2 || links.Contains(0)) throw new InvalidOperationException($"the kernel does not attach {path}");
    }

    /// <summary>The object, compiled now; null where this machine has no clang.</summary>
    public static async Task<string?> CompileAsync()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Join(root.FullName, "eng", "bpf-clang"))) root = root.Parent;
        if (root is null) return null;
        var target = Path.Join(Path.GetTempPath(), $"barograph-nothing-{Environment.ProcessId}.o");
        using var compiler = Process.Start(new ProcessStartInfo(Path.Join(root.FullName, "eng", "bpf-clang"), [Path.Join(root.FullName, "bench", "Tracing", "nothing.bpf.c"), target]))!;
        await compiler.WaitForExitAsync().ConfigureAwait(false);
        return compiler.ExitCode == 0 ? target : null;
    }

    public void Dispose()
    {
        foreach (var link in links.Where(static l => l != 0)) _ = bpf_link__destroy(link);
        bpf_object__close(opened);
    }

    [LibraryImport(Library)]
    private static partial nint libbpf_set_print(nint print);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint bpf_object__open_file(string path, nint options);

    [LibraryImport(Library)]
    private static partial int bpf_object__load(nint opened);

    [LibraryImport(Library)]
    private static partial nint bpf_object__next_program(nint opened, nint previous);

    [LibraryImport(Library)]
    private static partial nint bpf_program__attach(nint program);

    [LibraryImport(Library)]
    private static partial int bpf_link__destroy(nint link);

    [LibraryImport(Library)]
    private static partial void bpf_object__close(nint opened);
}
