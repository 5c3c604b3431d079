/* Preloaded into the server: after each fsync or fdatasync of a file of the store, that file is
 * copied to the next numbered folder. What a power cut leaves on the disk after the n-th of these is,
 * for each file, its newest copy with a number of at most n. The call returns only when the copy is
 * complete and counted, so nobody can have been told of a commit whose copy does not exist. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static unsigned long boundaries;

static void give_up(const char *what)
{
    perror(what);
    abort();
}

static void copy(const char *from, const char *to)
{
    static char buffer[1 << 16];
    ssize_t got;
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (in < 0 || out < 0)
        give_up(from);
    while ((got = read(in, buffer, sizeof buffer)) > 0)
        if (write(out, buffer, got) != got)
            give_up(to);
    if (got < 0)
        give_up(from);
    close(in);
    close(out);
}

/* Only files of the store count: `POWER_CUT_STORE` is the path that their names begin with. */
static void keep(int fd)
{
    const char *store = getenv("POWER_CUT_STORE"), *images = getenv("POWER_CUT_IMAGES");
    char link[64], path[PATH_MAX], folder[PATH_MAX], image[PATH_MAX], number[32];
    ssize_t length;
    int counter;

    if (!store || !images)
        return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return;
    path[length] = 0;
    if (strncmp(path, store, strlen(store)) != 0)
        return;

    pthread_mutex_lock(&one_at_a_time);
    boundaries++;
    snprintf(folder, sizeof folder, "%s/%06lu", images, boundaries);
    if (mkdir(folder, 0700) != 0)
        give_up(folder);
    if (snprintf(image, sizeof image, "%s/%s", folder, strrchr(path, '/') + 1) >= (int)sizeof image)
        give_up(path);
    copy(path, image);

    snprintf(image, sizeof image, "%s/count", images);
    snprintf(number, sizeof number, "%06lu", boundaries);
    counter = open(image, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (counter < 0 || pwrite(counter, number, strlen(number), 0) < 0)
        give_up(image);
    close(counter);
    pthread_mutex_unlock(&one_at_a_time);
}

int fsync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int result = real(fd);
    if (result == 0)
        keep(fd);
    return result;
}

int fdatasync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int result = real(fd);
    if (result == 0)
        keep(fd);
    return result;
}
