using System.Runtime.InteropServices;

namespace Barograph.PodTrace.Kernel;

/// <summary>libbpf 1.x, as much of it as is needed. Pointers are what the library owns; nothing here outlives its object.</summary>
static unsafe partial class Libbpf
{
    const string Library = "libbpf.so.1";

    [LibraryImport(Library)]
    public static partial nint libbpf_set_print(delegate* unmanaged[Cdecl]<int, byte*, nint, int> print);

    [LibraryImport(Library)]
    public static partial int libbpf_num_possible_cpus();

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint bpf_object__open_mem(void* image, nuint size, void* options);

    [LibraryImport(Library)]
    public static partial int bpf_object__load(nint opened);

    [LibraryImport(Library)]
    public static partial void bpf_object__close(nint opened);

    [LibraryImport(Library)]
    public static partial nint bpf_object__next_program(nint opened, nint previous);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint bpf_object__find_map_by_name(nint opened, string name);

    [LibraryImport(Library)]
    public static partial byte* bpf_program__name(nint program);

    [LibraryImport(Library)]
    public static partial int bpf_program__set_autoload(nint program, [MarshalAs(UnmanagedType.U1)] bool load);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool bpf_program__autoload(nint program);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint bpf_program__attach(nint program);

    [LibraryImport(Library)]
    public static partial int bpf_program__fd(nint program);

    [LibraryImport(Library)]
    public static partial int bpf_program__set_expected_attach_type(nint program, int type);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint bpf_program__attach_uprobe_opts(nint program, int process, string path, nuint offset, void* options);

    [LibraryImport(Library)]
    public static partial int bpf_link__destroy(nint link);

    [LibraryImport(Library)]
    public static partial void* bpf_map__initial_value(nint map, nuint* size);

    [LibraryImport(Library)]
    public static partial int bpf_map__fd(nint map);

    [LibraryImport(Library)]
    public static partial int bpf_map__set_max_entries(nint map, uint entries);

    [LibraryImport(Library)]
    public static partial int bpf_map_update_elem(int map, void* key, void* value, ulong flags);

    [LibraryImport(Library)]
    public static partial int bpf_map_lookup_elem(int map, void* key, void* value);

    [LibraryImport(Library)]
    public static partial int bpf_map_delete_elem(int map, void* key);

    [LibraryImport(Library)]
    public static partial int bpf_map_lookup_and_delete_elem(int map, void* key, void* value);

    [LibraryImport(Library)]
    public static partial uint bpf_map__max_entries(nint map);

    [LibraryImport(Library)]
    public static partial int bpf_map_get_next_key(int map, void* previous, void* next);
}
