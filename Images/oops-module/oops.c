// SPDX-License-Identifier: GPL-2.0
/*
 * Bugs on demand: writing a bug's name to /proc/oops runs it. One function
 * makes each bug, so that the function's name is the one the crash's title
 * must bear. Built into the kernels whose consoles are the crash parser's
 * fixtures, never into a kernel that is tested.
 */
#include <linux/bug.h>
#include <linux/completion.h>
#include <linux/debugobjects.h>
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/kfence.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

struct oops_item {
	struct list_head node;
	unsigned long words[4];
};

static volatile unsigned long sink;
static void *volatile pointer;
static volatile int zero;
static volatile int count = 40;

static noinline void oops_null_read(void)
{
	struct oops_item *item = pointer;

	sink = item->words[2];
}

static noinline void oops_null_write(void)
{
	struct oops_item *item = pointer;

	item->words[1] = 1;
}

static noinline void oops_null_call(void)
{
	void (*function)(void) = pointer;

	function();
	sink++;
}

static noinline void oops_wild_read(void)
{
	pointer = (void *)0xffffc900deadb000ul;
	sink = *(unsigned long *)pointer;
}

static noinline void oops_non_canonical(void)
{
	pointer = (void *)0xdead4ead00001000ul;
	sink = *(unsigned long *)pointer;
}

static noinline void oops_use_after_free_read(void)
{
	struct oops_item *item = kmalloc(sizeof(*item), GFP_KERNEL);

	pointer = item;
	kfree(item);
	sink = ((struct oops_item *)pointer)->words[1];
}

static noinline void oops_use_after_free_write(void)
{
	struct oops_item *item = kmalloc(sizeof(*item), GFP_KERNEL);

	pointer = item;
	kfree(item);
	((struct oops_item *)pointer)->words[1] = 1;
}

static noinline void oops_use_after_free_memcpy(void)
{
	struct oops_item *item = kmalloc(256, GFP_KERNEL);
	char here[200];

	pointer = item;
	kfree(item);
	memcpy(here, pointer, 100 + zero);
	sink = here[50];
}

static noinline void oops_out_of_bounds_read(void)
{
	char *text = kmalloc(33, GFP_KERNEL);

	pointer = text;
	sink = ((char *)pointer)[33 + zero];
	kfree(text);
}

static noinline void oops_out_of_bounds_write(void)
{
	char *text = kmalloc(33, GFP_KERNEL);

	pointer = text;
	((char *)pointer)[33 + zero] = 1;
	kfree(text);
}

static char oops_global[10];

static noinline void oops_global_out_of_bounds(void)
{
	pointer = oops_global;
	sink = ((char *)pointer)[10 + zero];
}

static noinline void oops_stack_out_of_bounds(void)
{
	char here[10];

	here[0] = 1;
	pointer = here;
	sink = ((char *)pointer)[12 + zero];
}

static noinline void oops_double_free(void)
{
	pointer = kmalloc(64, GFP_KERNEL);
	kfree(pointer);
	kfree(pointer);
}

static noinline void oops_invalid_free(void)
{
	char *text = kmalloc(64, GFP_KERNEL);

	pointer = text + 8;
	kfree(pointer);
}

static noinline void oops_warn(void)
{
	WARN(zero == 0, "oops: the count is %d\n", count);
}

static noinline void oops_warn_plain(void)
{
	WARN_ON(zero == 0);
}

static noinline void oops_bug(void)
{
	BUG_ON(zero == 0);
	sink++;
}

static noinline void oops_list_corruption(void)
{
	struct oops_item one, two;
	LIST_HEAD(head);

	list_add(&one.node, &head);
	list_add(&two.node, &head);
	two.node.prev = &two.node;
	list_del(&two.node);
}

static noinline void oops_list_double_add(void)
{
	static struct oops_item item;
	static LIST_HEAD(head);

	list_add(&item.node, &head);
	list_add(&item.node, &head);
}

static DEFINE_MUTEX(lock_a);
static DEFINE_MUTEX(lock_b);

static noinline void oops_lock_a_then_b(void)
{
	mutex_lock(&lock_a);
	mutex_lock(&lock_b);
	mutex_unlock(&lock_b);
	mutex_unlock(&lock_a);
}

static noinline void oops_lock_b_then_a(void)
{
	mutex_lock(&lock_b);
	mutex_lock(&lock_a);
	mutex_unlock(&lock_a);
	mutex_unlock(&lock_b);
}

static noinline void oops_circular_locking(void)
{
	oops_lock_a_then_b();
	oops_lock_b_then_a();
}

static DEFINE_MUTEX(lock_c);

static noinline void oops_recursive_locking(void)
{
	mutex_lock(&lock_c);
	mutex_lock(&lock_c);
}

static DEFINE_SPINLOCK(irq_lock);

static void oops_irq_call(struct timer_list *timer)
{
	spin_lock(&irq_lock);
	sink++;
	spin_unlock(&irq_lock);
}

static DEFINE_TIMER(irq_timer, oops_irq_call);

static noinline void oops_inconsistent_lock(void)
{
	mod_timer(&irq_timer, jiffies + 1);
	msleep(200);
	spin_lock(&irq_lock);
	sink++;
	spin_unlock(&irq_lock);
}

static noinline void oops_unlock_balance(void)
{
	mutex_lock(&lock_a);
	mutex_unlock(&lock_a);
	mutex_unlock(&lock_b);
}

static noinline void oops_held_lock_freed(void)
{
	struct mutex *lock = kmalloc(sizeof(*lock), GFP_KERNEL);

	mutex_init(lock);
	mutex_lock(lock);
	kfree(lock);
}

static noinline void oops_lock_left_held(void)
{
	mutex_lock(&lock_a);
}

static struct oops_item __rcu *rcu_item;

static noinline void oops_rcu_usage(void)
{
	pointer = rcu_dereference(rcu_item);
}

static noinline void oops_sleep_in_atomic(void)
{
	static DEFINE_SPINLOCK(lock);

	spin_lock(&lock);
	pointer = kmalloc(10, GFP_KERNEL);
	spin_unlock(&lock);
}

static noinline void oops_yield_in_atomic(void)
{
	preempt_disable();
	/* Telling of it, the scheduler sets the count right. */
	schedule_timeout_uninterruptible(2);
}

static DECLARE_COMPLETION(never);

static noinline void oops_hung_task(void)
{
	wait_for_completion(&never);
	sink++;
}

static noinline int oops_lock_holder(void *unused)
{
	mutex_lock(&lock_a);
	msleep(60000);
	mutex_unlock(&lock_a);
	return 0;
}

static noinline void oops_hung_behind_holder(void)
{
	kthread_run(oops_lock_holder, NULL, "holder");
	msleep(300);
	mutex_lock(&lock_a);
	mutex_unlock(&lock_a);
}

static noinline void oops_soft_lockup(void)
{
	preempt_disable();
	for (;;)
		cpu_relax();
}

static noinline void oops_rcu_stall(void)
{
	rcu_read_lock();
	for (;;)
		cpu_relax();
}

static noinline void oops_hard_loop(void)
{
	local_irq_disable();
	for (;;)
		cpu_relax();
}

static noinline void oops_shift(void)
{
	sink = 1 << count;
}

static int oops_table[4];

static noinline void oops_array_index(void)
{
	sink = oops_table[count - 30];
}

static noinline void oops_reference_underflow(void)
{
	refcount_t references = REFCOUNT_INIT(0);

	refcount_dec(&references);
	refcount_sub_and_test(2, &references);
}

static noinline void oops_reference_from_zero(void)
{
	refcount_t references = REFCOUNT_INIT(0);

	refcount_inc(&references);
}

static noinline void oops_divide(void)
{
	sink = 10 / zero;
}

static noinline unsigned long oops_recurse(unsigned long depth)
{
	volatile char here[256];

	here[depth % 256] = depth;
	return depth > 1000000 ? here[0] : oops_recurse(depth + 1) + here[depth % 256];
}

static noinline void oops_stack_overflow(void)
{
	sink = oops_recurse(0);
}

static noinline void oops_leak(void)
{
	sink = (unsigned long)kmalloc(96, GFP_KERNEL) & 1;
}

static noinline void oops_active_timer_freed(void)
{
	struct timer_list *timer = kmalloc(sizeof(*timer), GFP_KERNEL);

	timer_setup(timer, oops_irq_call, 0);
	mod_timer(timer, jiffies + 1000);
	kfree(timer);
}

static noinline void oops_panic(void)
{
	panic("oops: asked to");
}

static noinline void oops_kfence_read(void)
{
	char *text;
	int turn;

	/* KFENCE takes one allocation in an interval: ask until it has. */
	for (turn = 0; turn < 2000; turn++) {
		text = kmalloc(32, GFP_KERNEL);
		pointer = text;
		kfree(text);
		if (is_kfence_address(pointer)) {
			sink = ((char *)pointer)[3 + zero];
			return;
		}
		usleep_range(500, 1000);
	}
}

static noinline void oops_kfence_double_free(void)
{
	int turn;

	for (turn = 0; turn < 2000; turn++) {
		pointer = kmalloc(32, GFP_KERNEL);
		if (is_kfence_address(pointer)) {
			kfree(pointer);
			kfree(pointer);
			return;
		}
		kfree(pointer);
		usleep_range(500, 1000);
	}
}

static unsigned long raced;

static noinline int oops_racer(void *unused)
{
	while (!kthread_should_stop()) {
		raced++;
		cond_resched();
	}
	return 0;
}

static noinline void oops_data_race(void)
{
	struct task_struct *racer = kthread_run(oops_racer, NULL, "racer");
	unsigned long until = jiffies + 10 * HZ;

	while (time_before(jiffies, until)) {
		raced++;
		cond_resched();
	}
	kthread_stop(racer);
}

static noinline void oops_user_access(void)
{
	pointer = (void *)0x10000ul;
	sink = *(unsigned long *)pointer;
}

static noinline void oops_execute_data(void)
{
	static unsigned char code[64] = { 0xc3 };
	void (*function)(void) = (void *)code;

	function();
	sink++;
}

static noinline void oops_give_away_too_much(void)
{
	char *text = kmalloc(64, GFP_KERNEL);

	pointer = text;
	/* Where it is written to doesn't matter: the size is checked first. */
	sink = copy_to_user((void __user *)0x10000ul, pointer, 100 + zero);
	kfree(text);
}

static const struct {
	const char *name;
	void (*run)(void);
} bugs[] = {
#define BUG_NAMED(name) { #name, oops_##name }
	BUG_NAMED(null_read), BUG_NAMED(null_write), BUG_NAMED(null_call),
	BUG_NAMED(wild_read), BUG_NAMED(non_canonical), BUG_NAMED(user_access),
	BUG_NAMED(execute_data), BUG_NAMED(give_away_too_much),
	BUG_NAMED(use_after_free_read), BUG_NAMED(use_after_free_write),
	BUG_NAMED(use_after_free_memcpy),
	BUG_NAMED(out_of_bounds_read), BUG_NAMED(out_of_bounds_write),
	BUG_NAMED(global_out_of_bounds), BUG_NAMED(stack_out_of_bounds),
	BUG_NAMED(double_free), BUG_NAMED(invalid_free),
	BUG_NAMED(warn), BUG_NAMED(warn_plain), BUG_NAMED(bug),
	BUG_NAMED(list_corruption), BUG_NAMED(list_double_add),
	BUG_NAMED(circular_locking), BUG_NAMED(recursive_locking),
	BUG_NAMED(inconsistent_lock), BUG_NAMED(unlock_balance),
	BUG_NAMED(held_lock_freed), BUG_NAMED(lock_left_held),
	BUG_NAMED(rcu_usage), BUG_NAMED(sleep_in_atomic),
	BUG_NAMED(yield_in_atomic), BUG_NAMED(hung_task),
	BUG_NAMED(hung_behind_holder), BUG_NAMED(soft_lockup), BUG_NAMED(rcu_stall),
	BUG_NAMED(hard_loop), BUG_NAMED(shift), BUG_NAMED(array_index),
	BUG_NAMED(reference_underflow), BUG_NAMED(reference_from_zero),
	BUG_NAMED(divide), BUG_NAMED(stack_overflow), BUG_NAMED(leak),
	BUG_NAMED(active_timer_freed), BUG_NAMED(panic),
	BUG_NAMED(kfence_read), BUG_NAMED(kfence_double_free),
	BUG_NAMED(data_race),
};

static ssize_t oops_write(struct file *file, const char __user *from, size_t size, loff_t *at)
{
	char name[64] = { };
	size_t i;

	if (size >= sizeof(name) || copy_from_user(name, from, size))
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(bugs); i++) {
		if (!strcmp(strim(name), bugs[i].name)) {
			bugs[i].run();
			return size;
		}
	}
	return -ENOENT;
}

static const struct proc_ops oops_operations = {
	.proc_write = oops_write,
};

static int __init oops_init(void)
{
	return proc_create("oops", 0200, NULL, &oops_operations) ? 0 : -ENOMEM;
}
device_initcall(oops_init);
