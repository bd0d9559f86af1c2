/*
 * The first process of a pod: it holds the pod's namespaces, buries orphans where the pod shares
 * one process namespace, and ends when asked to.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void bury(int signal_number)
{
	(void)signal_number;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

static void end(int signal_number)
{
	(void)signal_number;
	_exit(0);
}

int main(void)
{
	struct sigaction on_child = { .sa_handler = bury, .sa_flags = SA_NOCLDSTOP | SA_RESTART };
	struct sigaction on_end = { .sa_handler = end };

	if (sigaction(SIGCHLD, &on_child, NULL) || sigaction(SIGINT, &on_end, NULL) ||
	    sigaction(SIGTERM, &on_end, NULL))
		return EXIT_FAILURE;
	for (;;)
		pause();
}
