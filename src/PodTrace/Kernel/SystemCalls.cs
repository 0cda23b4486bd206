using System.Runtime.InteropServices;
using Barograph.PodTrace.Events;

namespace Barograph.PodTrace.Kernel;

/// <summary>Which system calls are watched: their numbers on x86-64 and arm64, what they do, and where they keep their bytes.</summary>
static class SystemCalls
{
    readonly record struct Call(int X64, int Arm64, Operation Operation, Form Form);

    // -1: the architecture does not have it.
    static readonly Call[] Calls =
    [
        new(0, 63, Operation.Read, Form.Buffer), // read
        new(17, 67, Operation.Read, Form.Buffer), // pread64
        new(19, 65, Operation.Read, Form.Vector), // readv
        new(295, 69, Operation.Read, Form.Vector), // preadv
        new(327, 286, Operation.Read, Form.Vector), // preadv2
        new(1, 64, Operation.Write, Form.Buffer), // write
        new(18, 68, Operation.Write, Form.Buffer), // pwrite64
        new(20, 66, Operation.Write, Form.Vector), // writev
        new(296, 70, Operation.Write, Form.Vector), // pwritev
        new(328, 287, Operation.Write, Form.Vector), // pwritev2
        new(74, 82, Operation.Fsync, Form.Descriptor), // fsync
        new(75, 83, Operation.Fsync, Form.Descriptor), // fdatasync
        new(2, -1, Operation.Open, Form.Path), // open
        new(85, -1, Operation.Open, Form.Path), // creat
        new(257, 56, Operation.Open, Form.PathAt), // openat
        new(437, 437, Operation.Open, Form.PathAt), // openat2
        new(3, 57, Operation.Close, Form.Descriptor), // close
        new(87, -1, Operation.Unlink, Form.Path), // unlink
        new(263, 35, Operation.Unlink, Form.PathAt), // unlinkat
        new(82, -1, Operation.Rename, Form.Path), // rename
        new(264, 38, Operation.Rename, Form.PathAt), // renameat
        new(316, 276, Operation.Rename, Form.PathAt), // renameat2
        new(42, 203, Operation.ConnectCall, Form.Address), // connect
        new(43, 202, Operation.Accept, Form.Descriptor), // accept
        new(288, 242, Operation.Accept, Form.Descriptor), // accept4
        new(44, 206, Operation.Send, Form.Buffer), // sendto
        new(40, 71, Operation.Write, Form.Transfer), // sendfile
        new(46, 211, Operation.Send, Form.Message), // sendmsg
        new(307, 269, Operation.Send, Form.Messages), // sendmmsg
        new(45, 207, Operation.Receive, Form.Buffer), // recvfrom
        new(47, 212, Operation.Receive, Form.Message), // recvmsg
        new(299, 243, Operation.Receive, Form.Messages), // recvmmsg
        new(41, 198, Operation.Descriptor, Form.None), // socket
        new(32, 23, Operation.Descriptor, Form.None), // dup
        new(33, -1, Operation.Descriptor, Form.None), // dup2
        new(292, 24, Operation.Descriptor, Form.None), // dup3
        new(213, -1, Operation.Descriptor, Form.None), // epoll_create
        new(291, 20, Operation.Descriptor, Form.None), // epoll_create1
        new(284, -1, Operation.Descriptor, Form.None), // eventfd
        new(290, 19, Operation.Descriptor, Form.None), // eventfd2
        new(283, 85, Operation.Descriptor, Form.None), // timerfd_create
        new(319, 279, Operation.Descriptor, Form.None), // memfd_create
        new(53, 199, Operation.Descriptor, Form.Pair), // socketpair
        new(22, -1, Operation.Descriptor, Form.Pair), // pipe
        new(293, 59, Operation.Descriptor, Form.Pair), // pipe2
        new(202, 98, Operation.Futex, Form.None), // futex
        new(7, -1, Operation.Poll, Form.None), // poll
        new(23, -1, Operation.Poll, Form.None), // select
        new(270, 72, Operation.Poll, Form.None), // pselect6
        new(271, 73, Operation.Poll, Form.None), // ppoll
        new(232, -1, Operation.Poll, Form.None), // epoll_wait
        new(281, 22, Operation.Poll, Form.None), // epoll_pwait
        new(441, 441, Operation.Poll, Form.None), // epoll_pwait2
        new(35, 101, Operation.Sleep, Form.None), // nanosleep
        new(230, 115, Operation.Sleep, Form.None), // clock_nanosleep
    ];

    /// <summary>The kernel's table; which families of calls go into it depends on what is asked for.</summary>
    /// <param name="libraries">The opening of libraries is needed to find their functions.</param>
    public static SystemCallTable Table(Architecture architecture, bool network, bool files, bool waits, bool libraries)
    {
        var table = default(SystemCallTable);
        foreach (var call in Calls)
        {
            var number = architecture == Architecture.Arm64 ? call.Arm64 : call.X64;
            var wanted = call.Operation switch
            {
                Operation.Read or Operation.Write => network || files,
                Operation.ConnectCall or Operation.Accept or Operation.Send or Operation.Receive => network,
                Operation.Open => files || libraries,
                Operation.Futex or Operation.Poll or Operation.Sleep => waits,
                _ => files,
            };
            if (number >= 0 && wanted) table[number] = (ushort)((ushort)call.Operation | ((ushort)call.Form << 8));
        }
        return table;
    }
}
