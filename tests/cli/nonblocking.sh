# The command waits for pipes that another program made non-blocking, on both
# sides.
sample 400000 >text
llmzip --method stored -o archive text
cat >../pipes.py <<'END'
import fcntl, os, struct, subprocess, sys, termios

def held(fd):
    """Bytes that wait in the pipe."""
    size = fcntl.ioctl(fd, termios.FIONREAD, b"\0\0\0\0")
    return struct.unpack("i", size)[0]

def run(command, stdin):
    """Feeds and reads slowly: the program meets an empty and a full pipe."""
    in_read, in_write = os.pipe()
    out_read, out_write = os.pipe()
    os.set_blocking(in_read, False)
    os.set_blocking(out_write, False)
    room = fcntl.fcntl(out_write, fcntl.F_SETPIPE_SZ, 4096)
    child = subprocess.Popen(command, stdin=in_read, stdout=out_write)
    os.close(out_write)
    output = b""
    piece = 20000
    for begin in range(0, len(stdin), piece):
        if child.poll() is not None:
            break
        os.write(in_write, stdin[begin:begin + piece])
        # Until the program has taken all, or has no room for what it makes.
        while held(in_read) and child.poll() is None:
            if held(out_read) == room:
                output += os.read(out_read, room)
    os.close(in_write)
    while part := os.read(out_read, room):
        output += part
    return child.wait(), output

stdin = open(sys.argv[1], "rb").read()
code, output = run(sys.argv[3:], stdin)
if code != 0:
    sys.exit(f"exit status {code}")
if output != open(sys.argv[2], "rb").read():
    sys.exit("another output")
END
expect 0 python3 ../pipes.py archive text llmzip -dc -T1
expect 0 python3 ../pipes.py archive text llmzip -dc -T2
expect 0 python3 ../pipes.py text archive llmzip --method stored -c
expect 0 python3 ../pipes.py archive text llmzcat -
# A list of names, a table, a page: everything on standard output.
for i in $(seq 1 200); do ln archive "archive$i"; done
llmzip -l archive* >../list
: >../nothing
expect 0 python3 ../pipes.py ../nothing ../list llmzip -l archive*
