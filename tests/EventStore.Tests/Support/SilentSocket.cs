using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace CaseMgmt.EventStore.Tests.Support;

/// <summary>Makes a TCP socket deaf: Linux drops every packet that comes to it, before it is acknowledged, as on a machine that lost its power.</summary>
public static class SilentSocket
{
    private const int SocketLevel = 1;
    private const int AttachFilter = 26;

    /// <summary>Drops from now on whatever comes, keep-alive probes too.</summary>
    public static void Silence(Socket socket)
    {
        // One instruction of the packet filter, BPF_RET 0: keep nothing of the packet.
        var instruction = Marshal.AllocHGlobal(8);
        try
        {
            Marshal.WriteInt64(instruction, 6);
            // struct sock_fprog: the number of instructions, and where they are. The kernel copies them.
            var program = new byte[16];
            BinaryPrimitives.WriteUInt16LittleEndian(program, 1);
            BinaryPrimitives.WriteInt64LittleEndian(program.AsSpan(8), instruction);
            socket.SetRawSocketOption(SocketLevel, AttachFilter, program);
        }
        finally
        {
            Marshal.FreeHGlobal(instruction);
        }
    }
}
